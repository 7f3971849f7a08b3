package dev.archipelago.infrastructure.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes the access log on a thread of its own, so that event loops never wait for the output: what is full drops
 * lines.
 */
final class AccessLogAppender extends AsyncAppender {

    private static final int QUEUE = 4_096;
    private static final LongAdder DROPPED = new LongAdder();

    AccessLogAppender() {
        setQueueSize(QUEUE);
        setDiscardingThreshold(0);
        setNeverBlock(true);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            DROPPED.increment();
        }
        super.append(event);
    }

    /** How many lines were dropped since the start. */
    static long dropped() {
        return DROPPED.sum();
    }
}
