package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the memory limits that {@code ./run} passes to the JVM, which {@code .ci/memory.sh} computes. */
class MemoryOptionsTest {

    private static final Pattern OPTIONS = Pattern.compile("-Xmx(\\d+)m -XX:MaxDirectMemorySize=(\\d+)m");

    @ParameterizedTest
    @CsvSource({"256, 64, 40", "512, 179, 76", "1024, 358, 153", "4096, 1024, 512", "65536, 16384, 512"})
    void options_memoryOfTheContainer_leaveHalfOfItForTheRest(int available, int heap, int direct) throws Exception {
        Matcher options = OPTIONS.matcher(shell("memory_options " + available));

        assertThat(options.lookingAt()).isTrue();
        assertThat(Integer.parseInt(options.group(1))).isEqualTo(heap);
        assertThat(Integer.parseInt(options.group(2))).isEqualTo(direct);
        assertThat(heap + direct).isLessThanOrEqualTo(available * 55 / 100);
        assertThat(shell("memory_options " + available).contains("-XX:MaxNewSize=40m"))
                .isEqualTo(heap >= 120);
    }

    @Test
    void available_here_isNoMoreThanTheMachineHas() throws Exception {
        long machine = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();

        assertThat(Long.parseLong(shell("memory_available"))).isBetween(1L, machine);
    }

    @Test
    void run_startsTheServer_withTheseBoundsAndEndsItOutOfMemory() throws IOException {
        assertThat(Files.readString(Path.of("..", ".ci", "launch.sh")))
                .contains("$(memory_options \"$(memory_available)\")", "-XX:+ExitOnOutOfMemoryError");
    }

    /**
     * The JVM warns about the thread priority policy unless it runs as root, although lowering priorities, the only use
     * of the policy here, needs no privilege.
     */
    @Test
    void javaOptions_userWithoutRights_startsWithoutAWarningAndLowersPriorities() throws Exception {
        String become = "0".equals(shell("id -u")) ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        String output =
                shell(". ../.ci/launch.sh; " + become + java + " $(java_options) -XX:+PrintFlagsFinal -version");

        assertThat(output).doesNotContain("VM warning");
        assertThat(output).containsPattern("ThreadPriorityPolicy +:?= 1");
    }

    private static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-euc", ". ../.ci/memory.sh; " + command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
