package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and observes the long-running process of an embedded engine, which is identified by its working directory. */
final class EngineProcess {

    private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private EngineProcess() {}

    /**
     * The running process {@code pid}, if {@code data} is its working directory, as it is for PostgreSQL and Redis.
     * There is none for a reused process id, or one in a copied directory of another server.
     *
     * @throws EngineException if it is an engine of another user, whose working directory cannot be read
     */
    static Optional<ProcessHandle> find(long pid, Path data) {
        return ProcessHandle.of(pid).filter(process -> !ended(process)).filter(process -> worksIn(pid, data));
    }

    private static boolean worksIn(long pid, Path data) {
        if (hidden(pid)) {
            throw new EngineException("Process " + pid + " of another user may be an engine of " + data
                    + " that an earlier server left running. Stop it (kill " + pid + ") and start again.");
        }
        try {
            Path link = Path.of("/proc", Long.toString(pid), "cwd");
            return Files.exists(Path.of("/proc/self/cwd"))
                    ? Files.isSameFile(link, data)
                    : Files.isSameFile(Path.of(workingDirectory(pid)), data);
        } catch (IOException e) {
            LOG.debug("Process {} does not work in {}: {}", pid, data, e.toString());
            return false;
        }
    }

    /** Whether it is the engine of another user, whose working directory this process cannot read. */
    private static boolean hidden(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            if (Files.readString(process.resolve("comm")).matches("(?s)(postgres|redis|valkey).*")) {
                Files.readSymbolicLink(process.resolve("cwd"));
            }
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException e) {
            return false; // it has ended, or there is no /proc
        }
    }

    /** Determines the working directory on systems without {@code /proc}, such as macOS. */
    private static String workingDirectory(long pid) throws IOException {
        Path output = Files.createTempFile("lsof", ".out");
        try (EngineRunner runner = new EngineRunner(new EngineUser("", 0), List.of(), output)) {
            String fields = runner.run(LIMIT, "lsof", "-a", "-p", Long.toString(pid), "-d", "cwd", "-Fn")
                    .output();
            return fields.lines()
                    .filter(line -> line.startsWith("n"))
                    .map(line -> line.substring(1))
                    .findFirst()
                    .orElseThrow(() -> new IOException("lsof does not report the working directory"));
        } catch (EngineException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Waits for the process to end; returns whether it has ended. */
    static boolean awaitEnd(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ended(process)) {
            if (System.nanoTime() - deadline > 0 || !pause()) {
                return ended(process);
            }
        }
        return true;
    }

    /**
     * A daemon is not a child of this process: once ended it remains a zombie, without a command, until init reaps it.
     */
    static boolean ended(ProcessHandle process) {
        return !process.isAlive() || process.info().command().isEmpty();
    }

    /** Sleeps before the next poll; false if interrupted. */
    static boolean pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
