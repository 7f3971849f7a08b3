package dev.archipelago;

import dev.archipelago.infrastructure.backup.BackupFile;
import dev.archipelago.infrastructure.backup.DatabaseBackup;
import dev.archipelago.infrastructure.backup.DatabaseRestore;
import dev.archipelago.infrastructure.backup.TransferMeter;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.store.EmbeddedUpgrade;
import dev.archipelago.infrastructure.store.EngineException;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.infrastructure.store.SqlStates;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** The command that moves the data of the embedded PostgreSQL to the major version of the bundled programs. */
final class UpgradeCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Configuration configuration;
    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    UpgradeCommand(Configuration configuration, PrintStream out, PrintStream err, InstantSource clock) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /**
     * Moves the data, while no server runs.
     *
     * @param programs the directory of the programs of the old version
     * @param version the version of this program
     * @return 0 if the data is of the bundled version now, else 1; the old data is in use then
     */
    int run(Optional<Path> programs, String version) {
        if (configuration.storage().database().address().isPresent()) {
            err.println("DATABASE_URL is set: upgrade that server by its own means.");
            return 1;
        }
        Optional<EmbeddedUpgrade> needed =
                EmbeddedUpgrade.begin(configuration.storage().data(), programs);
        if (needed.isEmpty()) {
            out.println("Nothing to do: there is no data of another major version of PostgreSQL in "
                    + configuration.storage().data().directory());
            return 0;
        }
        try (EmbeddedUpgrade upgrade = needed.get()) {
            out.println("Moving the data of PostgreSQL " + upgrade.major());
            move(upgrade, version);
            Path kept = upgrade.complete();
            out.println("Done. The old data is kept in " + kept + ", a backup of it in " + upgrade.backup()
                    + "; delete both when the site works.");
            return 0;
        } catch (SQLException e) {
            err.println("PostgreSQL refused: " + SqlStates.describe(e) + ". The old data is unchanged.");
            return 1;
        } catch (IOException e) {
            err.println("Cannot upgrade: " + e + ". The old data is unchanged.");
            return 1;
        }
    }

    private void move(EmbeddedUpgrade upgrade, String version) throws IOException, SQLException {
        TransferMeter meter = new TransferMeter(err::println);
        try (Connection old = BackupCommand.connect(upgrade.from(), "archipelago backup")) {
            DatabaseBackup.Summary summary =
                    new DatabaseBackup(old, meter).write(upgrade.backup(), version, "", clock.instant());
            if (!summary.foreign().isEmpty()) {
                err.println(
                        "Not moved, because they belong to other programs: " + String.join(", ", summary.foreign()));
            }
        }
        try (Migrations migrations = Migrations.start(upgrade.to(), PATIENCE, RETRY)) {
            if (!migrations.awaitEnd(PATIENCE)) {
                throw new EngineException("The new tables cannot be created: "
                        + migrations.problem().orElse("PostgreSQL does not answer"));
            }
        }
        try (BackupFile backup = BackupFile.open(upgrade.backup());
                Connection fresh = BackupCommand.connect(upgrade.to(), "archipelago restore")) {
            new DatabaseRestore(fresh, meter).load(backup, false);
        }
    }
}
