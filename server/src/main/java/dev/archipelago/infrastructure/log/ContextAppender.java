package dev.archipelago.infrastructure.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Adds the fields of the request that the current thread works for to each event, and passes it on. Thread-safe. */
final class ContextAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final List<? extends Appender<ILoggingEvent>> targets;
    private final Supplier<Map<String, String>> fields;

    ContextAppender(List<? extends Appender<ILoggingEvent>> targets, Supplier<Map<String, String>> fields) {
        this.targets = List.copyOf(targets);
        this.fields = fields;
    }

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, String> own = fields.get();
        if (!own.isEmpty() && event instanceof LoggingEvent mutable) {
            @Nullable Map<String, String> others = MDC.getCopyOfContextMap();
            Map<String, String> all = others == null ? new HashMap<>() : new HashMap<>(others);
            all.putAll(own);
            mutable.setMDCPropertyMap(all);
        }
        targets.forEach(target -> target.doAppend(event));
    }
}
