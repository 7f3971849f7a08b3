package dev.archipelago.infrastructure.store;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Health.Status;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDirectorySpaceTest {

    @ParameterizedTest
    @CsvSource({
        "0, UNHEALTHY, full",
        "67108863, UNHEALTHY, full",
        "67108864, DEGRADED, nearly full",
        "268435456, HEALTHY, ok"
    })
    void health_bytesLeft_namesAFullDisk(long bytes, Status status, String word) {
        Health health = new DataDirectorySpace(Path.of("data"), () -> bytes).health();

        assertThat(health.status()).isEqualTo(status);
        assertThat(health.message()).contains(word);
    }

    @Test
    void health_notMeasurable_isDegraded() {
        DataDirectorySpace space = new DataDirectorySpace(Path.of("data"), () -> {
            throw new IOException("gone");
        });

        assertThat(space.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(fields(space.statistics())).isEmpty();
    }

    @Test
    void statistics_directoryNotMadeYet_measuresTheDiskItWillBeOn(@TempDir Path directory) {
        assertThat(new DataDirectorySpace(directory.resolve("a/b"))
                        .statistics()
                        .usableBytes()
                        .orElseThrow())
                .isPositive();
    }
}
