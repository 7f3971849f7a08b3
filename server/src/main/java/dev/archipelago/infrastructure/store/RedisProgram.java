package dev.archipelago.infrastructure.store;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Finds a {@code redis-server}: the installed one, else the bundled Redis 6.2. */
public final class RedisProgram {

    private RedisProgram() {}

    /** The first executable {@code redis-server} in a list of directories like {@code PATH}. */
    public static Optional<Path> installed(String path) {
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isBlank()) {
                Path program = Path.of(directory).resolve("redis-server");
                if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The bundled one, unpacked below {@code engines} if it is not there.
     *
     * @throws EngineException when none is bundled for this machine or it cannot be written
     */
    public static Path bundled(Path engines) {
        String name = Platform.current().redisProgram();
        Path target = engines.resolve(name);
        if (Files.isExecutable(target)) {
            return target;
        }
        try (InputStream program = RedisProgram.class.getResourceAsStream("/" + name)) {
            if (program == null) {
                throw new EngineException("The embedded Redis (" + name
                        + ") is not on the class path. Install redis-server, or set REDIS_URL.");
            }
            Files.createDirectories(engines);
            Path partial = Files.createTempFile(engines, name, ".part");
            Files.copy(program, partial, StandardCopyOption.REPLACE_EXISTING);
            if (!partial.toFile().setExecutable(true, false)) {
                throw new EngineException("Cannot make " + partial + " executable");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (IOException e) {
            throw new EngineException("Cannot unpack Redis into " + engines + ": " + e.getMessage(), e);
        }
    }
}
