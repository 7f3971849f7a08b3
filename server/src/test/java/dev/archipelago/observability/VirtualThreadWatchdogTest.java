package dev.archipelago.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualThreadWatchdogTest {

    @Test
    void stalled_whileTheOnlyCarrierSpins_writesOneDumpAndRecovers(@TempDir Path directory)
            throws InterruptedException {
        List<String> oneCarrier =
                List.of("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
        try (ChildJvm jvm = ChildJvm.start(StalledCarrier.class, oneCarrier, directory.toString())) {
            assertThat(jvm.exitCode(Duration.ofMinutes(3))).as(jvm.output()).isZero();
        }
    }
}
