package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** The programs of PostgreSQL 17, which the test build downloads on Linux x86-64. */
public final class Postgres17 {

    private static final Path JAR = Path.of("target", "postgres-17", "postgres-17.jar");

    private Postgres17() {}

    /** Returns whether there are programs for this platform. */
    public static boolean available() {
        return Files.exists(JAR);
    }

    /**
     * Creates the data directory of an embedded PostgreSQL 17 in {@code directory} and its programs in
     * {@code programs}.
     */
    public static void create(Path directory, Path programs) {
        try (FileSystem jar = FileSystems.newFileSystem(JAR);
                InputStream packed =
                        Files.newInputStream(jar.getPath(Platform.current().postgresArchive()))) {
            PostgresPrograms.unpack(packed, programs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (DataDirectory data = DataDirectory.take(directory);
                EmbeddedPostgres engine = EmbeddedPostgres.start(
                        data, EmbeddedPostgres.runner(data), new PostgresPrograms(programs, "17"), 10, "", "")) {
            DatabaseAddress owner = engine.address(PostgresRoles.Role.OWNER);
            try (Migrations migrations = Migrations.start(owner, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
                if (migrations.state() != Migrations.State.DONE) {
                    throw new IllegalStateException("the tables are " + migrations.state());
                }
            }
            Jdbi.create(owner.jdbcUrl(), owner.user(), owner.password().reveal())
                    .useHandle(
                            handle -> handle.execute(
                                    "INSERT INTO crypto_report (html_content) SELECT 'Báo cáo ' || n FROM generate_series(1, 7) n"));
        }
    }
}
