package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the short programs of one embedded engine, one after another. Closing it kills the running program and prevents
 * further starts. {@link #close} may be called by any thread.
 */
final class EngineRunner implements AutoCloseable {

    private final EngineUser user;
    private final List<Path> directories;
    private final Path output;
    private @Nullable Process current;
    private boolean closed;

    /**
     * @param user the user that runs the programs
     * @param directories the directories that the programs access
     * @param output the file for their output, overwritten by each
     */
    EngineRunner(EngineUser user, List<Path> directories, Path output) {
        this.user = user;
        this.directories = directories;
        this.output = output;
    }

    /** The result of a program: its exit code and its output on both streams. */
    record Outcome(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    /** As {@link #run(Duration, List, String)} without input. */
    Outcome run(Duration limit, String... command) {
        return run(limit, List.of(command), "");
    }

    /**
     * Runs a program to its end. Its output goes to a file rather than a pipe, because a daemon that it starts would
     * keep a pipe open.
     *
     * @param input its standard input
     * @throws EngineException if it cannot be started, does not end within {@code limit}, in which case it is killed,
     *     or this runner is closed
     */
    Outcome run(Duration limit, List<String> command, String input) {
        String name = command.getFirst();
        try {
            Process process = start(command);
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The program ended without reading its input; its exit code shows the reason.
            }
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            if (closed()) {
                throw new EngineException(name + " was stopped because the server is stopping");
            }
            if (!ended) {
                throw new EngineException(name + " did not end within " + limit.toSeconds() + " s: " + text(output));
            }
            return new Outcome(process.exitValue(), text(output));
        } catch (IOException e) {
            throw new EngineException("Cannot run " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while running " + name, e);
        }
    }

    private synchronized Process start(List<String> command) throws IOException {
        if (closed) {
            throw new EngineException(command.getFirst() + " is not started because the server is stopping");
        }
        // The file may belong to another user who ran an earlier start.
        Files.deleteIfExists(output);
        Process started = ChildEnvironment.builder(user.command(command, directories))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        current = started;
        return started;
    }

    /** Whether this runner is closed. */
    synchronized boolean closed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.destroyForcibly();
        }
    }

    /** The end of a file; empty if it cannot be read. */
    static String text(Path file) {
        try {
            String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
            return all.length() > 2000 ? all.substring(all.length() - 2000) : all;
        } catch (IOException e) {
            return "";
        }
    }
}
