package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis of our own, kept in {@code redis} of the data directory: on loopback, append-only, bounded in memory. One that a crash
 * of ours left behind is stopped by the next start.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final int FIRST_PORT = 6379;
    private static final int PORTS = 100;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration APPEAR = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(3);
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ProcessHandle process;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedRedis(ProcessHandle process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it on port 6379 or the next free one and returns when it answers.
     *
     * @param directory the data directory, taken by this process
     * @throws EngineException when it cannot be started; says why and what to do
     */
    public static EmbeddedRedis start(DataDirectory directory) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        Path program = RedisProgram.installed(path).orElseGet(() -> RedisProgram.bundled(directory.resolve("engines")));
        return start(directory, program, FIRST_PORT);
    }

    /** Starts {@code program} on {@code firstPort} or the next free port. */
    public static EmbeddedRedis start(DataDirectory directory, Path program, int firstPort) {
        Path data = directory.resolve("redis");
        Path scratch = directory.resolve("redis.out");
        try {
            Files.createDirectories(data);
            stopOrphan(data);
            Optional<EmbeddedRedis> started = launch(program, data, scratch, firstPort);
            if (started.isEmpty()) {
                // It holds only what can be fetched again: a clean start is worth more than a repair.
                Path aside = directory.resolve("redis.unreadable");
                LOG.warn("Redis cannot read {} ({}); moved to {}, starting empty", data, lastWords(data), aside);
                PostgresPrograms.delete(aside);
                Files.move(data, aside, StandardCopyOption.ATOMIC_MOVE);
                Files.createDirectories(data);
                started = launch(program, data, scratch, firstPort);
            }
            return started.orElseThrow(() -> new EngineException("The embedded Redis (" + program + ") does not start: "
                    + lastWords(data) + ". Set REDIS_URL to a server of your own, or REDIS_URL=off."));
        } catch (IOException e) {
            throw new EngineException("Cannot start Redis in " + data + ": " + e.getMessage(), e);
        }
    }

    /** Where it answers, as {@code redis://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Stops it within 4 s, its log written to disk. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stop(process);
        }
    }

    private static Optional<EmbeddedRedis> launch(Path program, Path data, Path scratch, int firstPort)
            throws IOException {
        int port = freePort(firstPort);
        Path pidFile = data.resolve("redis.pid");
        Files.deleteIfExists(data.resolve("redis.log"));
        // A daemon leads a session of its own, so that Ctrl-C reaches only us and we can stop it last.
        EngineProgram.Outcome outcome = EngineProgram.run(
                List.of(
                        program.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        data.toString(),
                        "--appendonly",
                        "yes",
                        "--save",
                        "",
                        "--maxmemory",
                        "256mb",
                        "--maxmemory-policy",
                        "volatile-lru",
                        "--daemonize",
                        "yes",
                        "--pidfile",
                        pidFile.toString(),
                        "--logfile",
                        data.resolve("redis.log").toString()),
                scratch,
                START);
        if (!outcome.ok()) {
            throw new EngineException("The embedded Redis (" + program + ") does not start: " + outcome.output());
        }
        long deadline = System.nanoTime() + START.toNanos();
        long appear = System.nanoTime() + APPEAR.toNanos();
        Optional<ProcessHandle> process = process(data);
        boolean seen = process.isPresent();
        while (System.nanoTime() - deadline < 0) {
            if (process.isPresent() && answers(port)) {
                return Optional.of(new EmbeddedRedis(process.get(), port));
            }
            boolean ended = process.isEmpty() && (seen || System.nanoTime() - appear > 0);
            if (ended || !EngineProgram.pause()) {
                break;
            }
            process = process(data);
            seen = seen || process.isPresent();
        }
        process.ifPresent(EmbeddedRedis::stop);
        return Optional.empty();
    }

    private static void stopOrphan(Path data) throws IOException {
        Optional<ProcessHandle> orphan = process(data);
        if (orphan.isPresent()) {
            LOG.info(
                    "Stopping the Redis (process {}) that an earlier server left behind",
                    orphan.get().pid());
            stop(orphan.get());
        }
        Files.deleteIfExists(data.resolve("redis.pid"));
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        if (!EngineProgram.awaitEnd(process, STOP)) {
            process.destroyForcibly();
            EngineProgram.awaitEnd(process, Duration.ofSeconds(1));
        }
    }

    private static Optional<ProcessHandle> process(Path data) throws IOException {
        Path pidFile = data.resolve("redis.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String pid = Files.readString(pidFile).strip();
        if (!pid.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        // Redis overwrites its arguments, so the program and the time tell it from another with a reused id.
        Instant written = Files.getLastModifiedTime(pidFile).toInstant();
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().command().orElse("").matches(".*(redis|valkey)[^/]*"))
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> Duration.between(start, written).abs().compareTo(START) < 0)
                        .orElse(false));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1000);
            socket.setSoTimeout(1000);
            OutputStream out = socket.getOutputStream();
            out.write(PING);
            InputStream in = socket.getInputStream();
            // Still loading answers "-LOADING".
            return in.read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    private static String lastWords(Path data) {
        String log = EngineProgram.text(data.resolve("redis.log"));
        return log.substring(log.lastIndexOf('\n') + 1);
    }

    private static int freePort(int first) throws IOException {
        for (int port = first; port < first + PORTS; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                LOG.debug("Port {} is taken: {}", port, e.getMessage());
            }
        }
        throw new IOException("no free port from " + first + " to " + (first + PORTS - 1));
    }
}
