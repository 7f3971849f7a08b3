package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside the server that stops the embedded engines if the server ends without having done so: killed,
 * or out of memory. It waits at a pipe, which the operating system closes when the server ends, whatever the reason.
 * Without it the engines, which are daemons, would run until a server starts in the same directory again.
 */
final class OrphanStop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanStop.class);
    private static final String SCRIPT = "/engines/stop-orphans.sh";

    /** Keeps the pipes open, which a garbage collection of the processes would close. */
    private static final Set<Process> OPEN = ConcurrentHashMap.newKeySet();

    private final List<Process> processes;

    private OrphanStop(List<Process> processes) {
        this.processes = processes;
        OPEN.addAll(processes);
    }

    /** Starts the process for the engines in {@code directory}; a failure is logged and has no other consequence. */
    static OrphanStop start(DataDirectory directory) {
        try (InputStream script = OrphanStop.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IOException("the server was built without " + SCRIPT);
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            String pid = Long.toString(ProcessHandle.current().pid());
            return new OrphanStop(List.of(ChildEnvironment.builder(List.of(
                            "sh", "-c", text, "stop-orphans", directory.path().toString(), pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()));
        } catch (IOException e) {
            LOG.warn("The engines will go on running if this server is killed: {}", e.getMessage());
            return new OrphanStop(List.of());
        }
    }

    /** Ends the process, because the engines have been stopped. A second call does nothing. */
    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(OPEN::remove);
    }
}
