package dev.archipelago.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A redis-server process on a free loopback port, without persistence. */
final class RedisProcess implements AutoCloseable {

    /** The system property with the URI of Redis for a started JVM. */
    static final String PROPERTY = "bench.redis";

    private final int port;
    private final Path directory;
    private final Process process;

    private RedisProcess(int port, Path directory, Process process) {
        this.port = port;
        this.directory = directory;
        this.process = process;
    }

    static RedisProcess start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path directory = Files.createTempDirectory("bench-redis");
        Process process = new ProcessBuilder(
                        "redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", "")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisProcess redis = new RedisProcess(port, directory, process);
        // An interrupted benchmark must not leave the process running.
        Runtime.getRuntime().addShutdownHook(new Thread(redis::close));
        for (int tries = 0; tries < 200; tries++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return redis;
                }
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(25);
            }
        }
        redis.close();
        throw new IllegalStateException("redis-server does not listen on port " + port + " after 5 s");
    }

    /** Returns the URI of Redis from the system property. */
    static String told() {
        String uri = System.getProperty(PROPERTY);
        if (uri == null) {
            throw new IllegalStateException("-D" + PROPERTY + "=redis://… is missing; start the command in bench/");
        }
        return uri;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(directory);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The directory is not empty; it is below the temporary directory of the system.
        }
    }
}
