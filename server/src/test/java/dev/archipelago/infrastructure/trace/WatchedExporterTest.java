package dev.archipelago.infrastructure.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.LogFile;
import dev.archipelago.infrastructure.config.LogConfig;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedExporterTest {

    @TempDir
    private Path directory;

    private boolean reachable;

    private final WatchedExporter exporter = new WatchedExporter(new SpanExporter() {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return reachable ? CompletableResultCode.ofSuccess() : CompletableResultCode.ofFailure();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    });

    @Test
    void export_collectorGoneAndBack_countsSpansAndLogsEachChangeOnce() {
        try (LogFile log = LogFile.in(directory, LogConfig.Format.JSON)) {
            export(3, false, false, false, true, true, false);

            assertThat(exporter.lost()).isEqualTo(12);
            assertThat(exporter.exported()).isEqualTo(6);
            assertThat(log.lines())
                    .extracting(line -> line.path("level").asString())
                    .containsExactly("WARN", "INFO", "WARN");
        }
    }

    private void export(int spans, boolean... reachableThen) {
        List<SpanData> batch = Collections.nCopies(spans, null);
        for (boolean now : reachableThen) {
            reachable = now;
            assertThat(exporter.export(batch).isSuccess()).isEqualTo(now);
        }
    }
}
