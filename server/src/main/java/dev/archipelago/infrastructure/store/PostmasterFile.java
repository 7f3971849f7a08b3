package dev.archipelago.infrastructure.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The contents of {@code postmaster.pid}, which a running PostgreSQL writes. */
record PostmasterFile(long pid, int port) {

    /** Reads the file from a data directory; empty if it is missing or incomplete. */
    static Optional<PostmasterFile> read(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            int port = lines.size() > 3 && !lines.get(3).isBlank()
                    ? Integer.parseInt(lines.get(3).strip())
                    : 0;
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new PostmasterFile(Long.parseLong(lines.getFirst().strip()), port));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The process, if it is running and is the server of that directory. */
    Optional<ProcessHandle> process(Path data) {
        return EngineProcess.find(pid, data);
    }
}
