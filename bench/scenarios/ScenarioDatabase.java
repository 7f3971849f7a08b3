import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseConfig;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.StreamConfig;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.Engines;
import dev.archipelago.infrastructure.store.Migrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * An embedded PostgreSQL with the server's tables, in a directory below {@code target/bench} that is deleted on close.
 */
final class ScenarioDatabase implements AutoCloseable {

    private final Path data;
    private final Engines engines;
    private final Migrations migrations;
    private final Database database;

    private ScenarioDatabase(Path data, Engines engines, Migrations migrations, Database database) {
        this.data = data;
        this.engines = engines;
        this.migrations = migrations;
        this.database = database;
    }

    /** @param name the name of the scenario, a part of the name of the directory */
    static ScenarioDatabase start(String name) throws Exception {
        Path work = Files.createDirectories(Path.of("target/bench")).toAbsolutePath();
        Path data = Files.createTempDirectory(work, name);
        Files.createDirectories(work.resolve("engines"));
        Files.createSymbolicLink(data.resolve("engines"), work.resolve("engines"));
        Engines engines = Engines.start(
                new DataConfig(data),
                new DatabaseConfig(Optional.empty(), 20),
                new RedisConfig(RedisConfig.Choice.OFF, Optional.empty(), false),
                new StreamConfig("unused", 1));
        Migrations migrations = Migrations.start(engines, Duration.ofSeconds(30), Duration.ofSeconds(1));
        ScenarioDatabase started =
                new ScenarioDatabase(data, engines, migrations, Database.open(engines.schemaOwner(), 4));
        if (migrations.state() != Migrations.State.DONE) {
            started.close();
            throw new IllegalStateException("migrations are " + migrations.state());
        }
        return started;
    }

    Jdbi jdbi() {
        return database.jdbi();
    }

    @Override
    public void close() throws IOException {
        database.close();
        migrations.close();
        engines.close();
        try (var files = Files.walk(data)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
