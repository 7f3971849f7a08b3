package dev.archipelago.cache;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records the commands a Redis receives, with {@code MONITOR}. */
final class RedisMonitor implements AutoCloseable {

    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    /**
     * A command.
     *
     * @param words its name in lower case and its arguments
     * @param byScript whether a script executed it
     */
    record Command(List<String> words, boolean byScript) {

        String name() {
            return words.getFirst();
        }

        List<String> arguments() {
            return words.subList(1, words.size());
        }
    }

    private final Socket socket;
    private final List<Command> commands = new CopyOnWriteArrayList<>();
    private volatile boolean listening;

    private RedisMonitor(Socket socket) {
        this.socket = socket;
    }

    /** Starts to record. */
    static RedisMonitor of(RedisServer server) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            RedisMonitor monitor = new RedisMonitor(socket);
            Thread.ofVirtual().name("monitor").start(monitor::listen);
            Eventually.becomes("Redis tells its commands", () -> monitor.listening);
            return monitor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the commands recorded so far. */
    List<Command> commands() {
        return List.copyOf(commands);
    }

    /** Returns whether a command of that name was recorded. */
    boolean saw(String name) {
        return commands.stream().anyMatch(command -> command.name().equals(name));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("+OK")) {
                    listening = true;
                } else {
                    add(line);
                }
            }
        } catch (IOException e) {
            listening = false;
        }
    }

    private void add(String line) {
        List<String> words = new ArrayList<>();
        for (Matcher matcher = WORD.matcher(line); matcher.find(); ) {
            words.add(matcher.group(1));
        }
        if (!words.isEmpty()) {
            words.set(0, words.getFirst().toLowerCase(Locale.ROOT));
            commands.add(new Command(List.copyOf(words), line.contains(" lua]")));
        }
    }
}
