package dev.archipelago.infrastructure.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what another exporter exports and loses, and logs when its collector becomes unreachable or reachable.
 * Thread-safe.
 */
final class WatchedExporter implements SpanExporter {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);

    private final SpanExporter exporter;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final LongAdder exported = new LongAdder();
    private final LongAdder lost = new LongAdder();

    WatchedExporter(SpanExporter exporter) {
        this.exporter = exporter;
    }

    /** An exporter for an SDK that is disabled by its own variables. */
    static WatchedExporter ofNothing() {
        return new WatchedExporter(SpanExporter.composite());
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> completed(result.isSuccess(), count));
        return result;
    }

    private void completed(boolean success, int count) {
        if (success) {
            exported.add(count);
            if (failing.compareAndSet(true, false)) {
                LOG.info("Traces are exported again; {} spans were lost", lost.sum());
            }
        } else {
            lost.add(count);
            if (failing.compareAndSet(false, true)) {
                LOG.warn("Traces cannot be exported: the collector does not accept them; its spans are lost meanwhile");
            }
        }
    }

    long exported() {
        return exported.sum();
    }

    long lost() {
        return lost.sum();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
