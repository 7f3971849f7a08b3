package dev.archipelago.cache;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A redis-server process on a free port of the loopback interface that can be killed, stopped and restarted. */
public final class RedisServer implements AutoCloseable {

    private static final String INSTALLED = "redis-server";

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 20_000; // a node of a Cluster takes the port 10,000 above its own as well

    private final List<String> command = new ArrayList<>();
    private final int port;
    private final Path directory;
    private @Nullable Process process;

    private RedisServer(String executable, String... arguments) {
        this.port = freePort();
        try {
            this.directory = Files.createTempDirectory("redis-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.add(executable);
        command.addAll(List.of(arguments));
    }

    /** Starts the installed version if there is one, else the bundled Redis 6.2. */
    public static RedisServer running(String... arguments) {
        RedisServer server = new RedisServer(isInstalled() ? INSTALLED : bundled(), arguments);
        server.start();
        return server;
    }

    /** Starts the bundled Redis 6.2. */
    static RedisServer bundledRunning() {
        RedisServer server = new RedisServer(bundled());
        server.start();
        return server;
    }

    static boolean isInstalled() {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(directory, INSTALLED))) {
                return true;
            }
        }
        return false;
    }

    /** Returns a free port outside the ephemeral range, so that it remains free while the server is stopped. */
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // in use: try another one
            }
        }
    }

    private static String bundled() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Starts the server without data and waits until it accepts connections. A Cluster node keeps its identity. */
    public void start() {
        List<String> whole = new ArrayList<>();
        whole.add(command.getFirst());
        boolean configured = command.size() > 1 && !command.get(1).startsWith("--");
        if (configured) {
            whole.add(command.get(1));
        }
        whole.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
        whole.addAll(command.subList(configured ? 2 : 1, command.size()));
        try {
            process = new ProcessBuilder(whole)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Eventually.becomes("redis-server accepts connections", this::accepts);
    }

    /** Kills the server. */
    public void kill() {
        Process running = process;
        if (running != null) {
            signal("CONT");
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process = null;
        }
    }

    /** Suspends the server: connections remain open and nothing is answered. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) {
        Process running = process;
        if (running != null) {
            try {
                new ProcessBuilder("kill", "-" + name, String.valueOf(running.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(5, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean accepts() {
        try (java.net.Socket socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
