package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the commands of {@code ./run} that need no JDK, in a copy of the scripts. */
class RunScriptTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path clone;

    @BeforeEach
    void copyScripts() throws IOException {
        Files.createDirectories(clone.resolve(".ci"));
        for (String file : List.of("run", ".ci/launch.sh", ".ci/clean.sh", ".ci/watch.sh")) {
            Files.copy(ROOT.resolve(file), clone.resolve(file));
        }
        for (String file : List.of(
                "pom.xml",
                "server/pom.xml",
                "server/src/main/java/Main.java",
                "server/src/main/resources/help.txt",
                "cache/src/main/java/Cache.java",
                "simulator/src/main/java/Simulator.java",
                "server/target/classes/Main.class",
                "notes/target/mine.txt",
                "target/app/1/lib.jar",
                "target/m2/library.jar",
                "target/local-cluster/node1/data",
                "data/postgres/PG_VERSION")) {
            write(file);
        }
    }

    private void write(String file) throws IOException {
        Path path = clone.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, file);
    }

    private int sh(String script) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-euc", script)
                .directory(clone.toFile())
                .redirectErrorStream(true)
                .redirectOutput(clone.resolve("output").toFile());
        builder.environment().remove("DATA_DIR");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void clean_afterABuild_keepsDataAndDownloads() throws Exception {
        assertThat(sh("./run clean")).isZero();

        assertThat(clone.resolve("target/app")).doesNotExist();
        assertThat(clone.resolve("server/target")).doesNotExist();
        assertThat(clone.resolve("target/m2/library.jar")).exists();
        assertThat(clone.resolve("target/local-cluster/node1/data")).exists();
        assertThat(clone.resolve("notes/target/mine.txt")).exists();
        assertThat(clone.resolve("data/postgres/PG_VERSION")).exists();

        assertThat(sh("./run clean --downloads")).isZero();
        assertThat(clone.resolve("target/m2")).doesNotExist();
        assertThat(clone.resolve("data/postgres/PG_VERSION")).exists();
        assertThat(sh("./run clean --everything")).isEqualTo(2);
    }

    @Test
    void clean_dataBelowTarget_keepsIt() throws Exception {
        write("target/site/postgres/PG_VERSION");
        Files.writeString(clone.resolve(".env"), "DATA_DIR=target/site\n");

        assertThat(sh("./run clean")).isZero();

        assertThat(clone.resolve("target/site/postgres/PG_VERSION")).exists();
        assertThat(clone.resolve("target/app")).doesNotExist();
    }

    @Test
    void clean_runningServer_doesNothing() throws Exception {
        Process server = new ProcessBuilder("sh", "-c", "read line; : " + clone + "/target/app/1/lib.jar").start();
        try {
            assertThat(sh("./run clean")).isEqualTo(1);
            assertThat(clone.resolve("target/app/1/lib.jar")).exists();
        } finally {
            server.destroy();
        }
    }

    /** A changed resource requires only a restart, any other file a build. */
    @Test
    void watch_changes_buildOnlyWhatIsCompiled() throws Exception {
        String watch = "ROOT=$PWD; . .ci/watch.sh; marker=$ROOT/target/marker; touch -d '1 minute ago' $marker;"
                + " find . -name '*.java' -o -name '*.xml' -o -name '*.txt' -o -type d | xargs touch -d '2 minutes ago'; ";

        assertThat(sh(watch + "touch server/src/main/resources/help.txt; await_change; [ -z \"$build\" ]"))
                .isZero();
        assertThat(sh(watch + "touch server/src/main/java/Main.java; await_change; [ -n \"$build\" ]"))
                .isZero();
    }
}
