package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the short programs of an embedded engine and watches its long ones by process id. */
final class EngineProgram {

    private static final Duration POLL = Duration.ofMillis(20);

    private EngineProgram() {}

    /** How a program ended: its exit code and what it printed on both streams. */
    record Outcome(int exitCode, String output) {
        boolean ok() {
            return exitCode == 0;
        }
    }

    /**
     * Runs a program to its end. Its output goes to a file and not to a pipe, because a daemon that it leaves behind would
     * keep a pipe open.
     *
     * @throws EngineException when it cannot be started or is not done after {@code limit}; it is then killed
     */
    static Outcome run(List<String> command, Path output, Duration limit) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.redirectErrorStream(true);
            builder.redirectOutput(output.toFile());
            Map<String, String> environment = builder.environment();
            environment.put("LC_ALL", "C");
            // A PGPORT or PGDATA of the person's own server must not reach ours.
            environment.keySet().removeIf(name -> name.startsWith("PG"));
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new EngineException(
                        command.getFirst() + " did not end within " + limit.toSeconds() + " s: " + text(output));
            }
            return new Outcome(process.exitValue(), text(output));
        } catch (IOException e) {
            throw new EngineException("Cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while running " + command.getFirst(), e);
        }
    }

    /** The program's last words, or nothing when the file cannot be read. */
    static String text(Path output) {
        try {
            String all = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
            return all.length() > 2000 ? all.substring(all.length() - 2000) : all;
        } catch (IOException e) {
            return "";
        }
    }

    /** The living process with this id, if its command line names {@code program} and {@code mark}; a reused id does not. */
    static Optional<ProcessHandle> find(long pid, String program, String mark) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> {
            String line = process.info().commandLine().orElse("");
            return line.contains(program) && line.contains(mark);
        });
    }

    /** Waits until the process has ended; says whether it has. */
    static boolean awaitEnd(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ended(process)) {
            if (System.nanoTime() - deadline > 0 || !pause()) {
                return ended(process);
            }
        }
        return true;
    }

    /** A daemon is not our child: once ended it stays in the table, without a program, until the system's first process looks. */
    private static boolean ended(ProcessHandle process) {
        return !process.isAlive() || process.info().command().isEmpty();
    }

    /** Waits for the next look at a condition; false when interrupted. */
    static boolean pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code first} followed by {@code rest}. */
    static List<String> command(List<String> first, String... rest) {
        List<String> command = new ArrayList<>(first);
        command.addAll(List.of(rest));
        return command;
    }
}
