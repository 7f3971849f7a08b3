package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded Redis server with its data in {@code redis} of the data directory: on the loopback interface,
 * append-only, with limited memory, never run by root. Only {@link RedisUsers} can log in. A server that a crashed
 * process left behind is stopped by the next start.
 */
final class EmbeddedRedis implements AutoCloseable, EngineWatch.Engine {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final String CONFIGURATION = "redis.conf";
    private static final Pattern PORT = Pattern.compile("(?m)^port (\\d{1,5})$");
    private static final int FIRST_PORT = 6379;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration LOAD = Duration.ofSeconds(30);
    private static final Duration PID_FILE_LIMIT = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(3);

    private final DataDirectory directory;
    private final EngineRunner runner;
    private final RedisUsers users;
    private final Path program;
    private final List<String> readable;
    private final Path data;
    private final AtomicBoolean closed = new AtomicBoolean();
    private int port;

    private EmbeddedRedis(DataDirectory directory, EngineRunner runner, Path program, List<String> readable)
            throws IOException {
        this.directory = directory;
        this.runner = runner;
        this.program = program;
        this.readable = readable;
        this.users = RedisUsers.of(directory);
        this.data = data(directory);
    }

    /** Creates the runner of the engine's programs in {@code directory}. */
    static EngineRunner runner(DataDirectory directory) {
        return new EngineRunner(directory.user(), List.of(directory.path()), directory.resolve("redis.out"));
    }

    /**
     * Starts the server on port 6379 or the next free port, and returns when it responds: the program found in {@code
     * PATH}, or the bundled one if there is none of version 6.2 or later.
     *
     * @param directory the data directory, locked by this process
     * @param runner runs its programs; if another thread closes it, the start ends with an exception
     * @param readable the keys that the reader's user may read
     * @throws EngineException if it cannot be started; the message states the cause and the remedy
     */
    static EmbeddedRedis start(DataDirectory directory, EngineRunner runner, List<String> readable) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Path program = RedisProgram.installed(path, runner)
                .orElseGet(() -> RedisProgram.bundled(directory.resolve("engines")));
        return start(directory, runner, program, FIRST_PORT, readable);
    }

    /** Starts {@code program} on {@code firstPort} or the next free port. */
    static EmbeddedRedis start(
            DataDirectory directory, EngineRunner runner, Path program, int firstPort, List<String> readable) {
        Path data = data(directory);
        try {
            Files.createDirectories(data);
            stopOrphan(data);
            directory.user().own(data);
            EmbeddedRedis engine = new EmbeddedRedis(directory, runner, program, readable);
            if (!engine.launch(FreePort.from(firstPort))) {
                // It contains only data that can be fetched again, so an empty start is better than a repair.
                Path aside = directory.resolve("redis.unreadable");
                LOG.warn("Redis cannot read {} ({}); moved to {}, starting empty", data, lastLogLine(data), aside);
                PostgresPrograms.delete(aside);
                Files.move(data, aside, StandardCopyOption.ATOMIC_MOVE);
                Files.createDirectories(data);
                directory.user().own(data);
                if (!engine.launch(FreePort.from(firstPort))) {
                    throw new EngineException("The embedded Redis (" + program + ") does not start: "
                            + lastLogLine(data) + ". Set REDIS_URL to a server of your own, or REDIS_URL=off.");
                }
            }
            return engine;
        } catch (IOException e) {
            throw new EngineException("Cannot start Redis in " + data + ": " + e.getMessage(), e);
        }
    }

    /** The reader's address of the running engine of this directory; empty if none runs. */
    static Optional<Secret> running(DataDirectory directory) {
        try {
            if (process(data(directory)).isEmpty()) {
                return Optional.empty();
            }
            Matcher matcher = PORT.matcher(Files.readString(directory.resolve(CONFIGURATION)));
            return matcher.find()
                    ? Optional.of(RedisUsers.of(directory).readerUrl(Integer.parseInt(matcher.group(1))))
                    : Optional.empty();
        } catch (IOException e) {
            throw new EngineException("Cannot read " + directory.path() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String title() {
        return "Redis";
    }

    @Override
    public Optional<ProcessHandle> process() throws IOException {
        return process(data);
    }

    @Override
    public void restart() throws IOException {
        if (closed.get()) {
            return;
        }
        if (FreePort.from(port) != port) {
            throw new EngineException("another program listens on its port " + port);
        }
        if (!launch(port)) {
            throw new EngineException(lastLogLine(data));
        }
    }

    /** The address, as {@code redis://127.0.0.1:port}. */
    URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** The address with the server's user and password. */
    Secret url() {
        return users.serverUrl(port);
    }

    /** Stops the server within 4 s, after it has written its log to disk. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            runner.close();
            try {
                process(data).ifPresent(EmbeddedRedis::stop);
            } catch (IOException e) {
                LOG.warn("Cannot stop Redis in {}: {}", data, e.getMessage());
            }
        }
    }

    private static Path data(DataDirectory directory) {
        return directory.resolve("redis");
    }

    /** Starts the program and returns false if it fails with the existing data. */
    private boolean launch(int onPort) throws IOException {
        port = onPort;
        Files.deleteIfExists(data.resolve("redis.log"));
        directory.write(CONFIGURATION, configuration(), true);
        // A daemon leads its own session, so that Ctrl-C does not reach it and it can be stopped last.
        EngineRunner.Outcome outcome = runner.run(
                START, program.toString(), directory.resolve(CONFIGURATION).toString());
        if (!outcome.ok()) {
            throw new EngineException("The embedded Redis (" + program + ") does not start: " + outcome.output());
        }
        long deadline = System.nanoTime() + LOAD.toNanos();
        long appear = System.nanoTime() + PID_FILE_LIMIT.toNanos();
        Optional<ProcessHandle> process = process(data);
        boolean seen = process.isPresent();
        while (System.nanoTime() - deadline < 0 && !runner.closed()) {
            if (process.isPresent() && answers()) {
                return true;
            }
            boolean ended = process.isEmpty() && (seen || System.nanoTime() - appear > 0);
            if (ended || !EngineProcess.pause()) {
                break;
            }
            process = process(data);
            seen = seen || process.isPresent();
        }
        process.ifPresent(EmbeddedRedis::stop);
        if (runner.closed()) {
            throw new EngineException(program + " was stopped because the server is stopping");
        }
        return false;
    }

    private String configuration() {
        List<String> lines = new ArrayList<>(List.of(
                "# Written by Archipelago at each start.",
                "port " + port,
                "bind 127.0.0.1",
                "protected-mode yes",
                "dir " + quoted(data),
                "appendonly yes",
                "save \"\"",
                "maxmemory 256mb",
                "maxmemory-policy volatile-lru",
                "daemonize yes",
                "pidfile " + quoted(data.resolve("redis.pid")),
                "logfile " + quoted(data.resolve("redis.log"))));
        lines.addAll(users.directives(readable));
        return String.join("\n", lines) + "\n";
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void stopOrphan(Path data) throws IOException {
        Optional<ProcessHandle> orphan = process(data);
        if (orphan.isPresent()) {
            LOG.info(
                    "Stopping the Redis (process {}) that an earlier server left running",
                    orphan.get().pid());
            stop(orphan.get());
        }
        Files.deleteIfExists(data.resolve("redis.pid"));
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        if (!EngineProcess.awaitEnd(process, STOP)) {
            process.destroyForcibly();
            EngineProcess.awaitEnd(process, Duration.ofSeconds(1));
        }
    }

    private static Optional<ProcessHandle> process(Path data) throws IOException {
        Path pidFile = data.resolve("redis.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String pid = Files.readString(pidFile).strip();
        return pid.matches("\\d{1,18}") ? EngineProcess.find(Long.parseLong(pid), data) : Optional.empty();
    }

    /** While Redis loads its data, it answers the second command with "-LOADING". */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
            socket.setSoTimeout(1000);
            OutputStream out = socket.getOutputStream();
            out.write(users.greeting());
            InputStream in = socket.getInputStream();
            String expected = "+OK\r\n+PONG";
            return new String(in.readNBytes(expected.length()), StandardCharsets.US_ASCII).equals(expected);
        } catch (IOException e) {
            return false;
        }
    }

    private static String lastLogLine(Path data) {
        String log = EngineRunner.text(data.resolve("redis.log"));
        return log.substring(log.lastIndexOf('\n') + 1);
    }
}
