package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.infrastructure.store.Postgres17;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests an upgrade of a data directory of PostgreSQL 17. Skipped where its programs are not available. */
class UpgradeCommandTest {

    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path data;

    @BeforeEach
    void makeData() throws IOException {
        assumeTrue(Postgres17.available(), "no PostgreSQL 17 for this platform");
        Path shared = Files.createDirectories(Path.of("target", "test-postgres", "engines"))
                .toAbsolutePath();
        data = Files.createDirectories(temp.resolve("data"));
        Files.createSymbolicLink(data.resolve("engines"), shared);
        Postgres17.create(
                data, Path.of("target", "test-postgres", "17").toAbsolutePath().resolve("postgres-17"));
    }

    @Test
    void run_dataOfPostgres17_isMovedAndKept() throws IOException {
        assertThat(run("keys", "list")).isEqualTo(1);
        assertThat(text(err)).contains("PostgreSQL 17", "./run upgrade-database");
        assertThat(run("upgrade-database")).isEqualTo(1);
        assertThat(text(err)).contains("The programs of PostgreSQL 17 are not in", "apt install postgresql-17");
        assertThat(Files.readString(data.resolve("postgres/PG_VERSION"))).isEqualTo("17\n");

        assertThat(run("upgrade-database", "target/test-postgres/17/postgres-17"))
                .as(text(err))
                .isZero();

        assertThat(Files.readString(data.resolve("postgres/PG_VERSION"))).isEqualTo("18\n");
        assertThat(Files.readString(data.resolve("postgres.17/PG_VERSION"))).isEqualTo("17\n");
        assertThat(run("backup", temp.resolve("after.backup").toString())).isZero();
        assertThat(text(out)).contains("Backed up 7 reports");
        assertThat(run("upgrade-database")).isZero();
        assertThat(text(out)).contains("Nothing to do");
        assertThat(data.resolve("postgres.upgrade")).doesNotExist();
    }

    private int run(String... arguments) {
        return new CommandLine(
                        Map.of("DATA_DIR", data.toString()),
                        temp.resolve("no.env"),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(arguments));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
