package dev.archipelago.infrastructure.log;

import dev.archipelago.infrastructure.log.RequestContext.Part;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Warns of what takes longer than a second, with the parts of the time. When a dependency is slow, everything that uses
 * it is, so for each kind there are at most ten warnings in ten seconds, and the next one has the number of those left
 * out. Thread-safe.
 */
public final class SlowLog {

    /** A kind of work. */
    public enum Kind {
        /** A request, from its head until the response has been written. */
        REQUEST,
        /** A statement of PostgreSQL. */
        QUERY,
        /** Waiting for a connection to PostgreSQL. */
        CONNECTION,
        /** A rendering, with the time in its queue. */
        RENDERING,
        /** A call of an upstream, with its retry. */
        UPSTREAM
    }

    /** What takes longer is logged. */
    public static final Duration THRESHOLD = Duration.ofSeconds(1);

    static final int MOST_IN_WINDOW = 10;
    static final Duration WINDOW = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SlowLog.class);
    private static final int LONGEST_TEXT = 300;
    private static final SlowLog SHARED = new SlowLog(System::nanoTime);

    private static final class Window {
        private long began;
        private int logged;
        private long leftOut;
    }

    private final LongSupplier clock;
    private final Map<Kind, Window> windows = new EnumMap<>(Kind.class);

    /** @param clock the time in nanoseconds, of any beginning */
    SlowLog(LongSupplier clock) {
        this.clock = clock;
        for (Kind kind : Kind.values()) {
            Window window = new Window();
            window.began = clock.getAsLong() - WINDOW.toNanos();
            windows.put(kind, window);
        }
    }

    /**
     * Logs a warning if {@code nanos} is more than the threshold.
     *
     * @param what describes the work, without secrets and values
     * @param parts the time of its parts in nanoseconds; the rest is called {@code other}
     */
    public static void check(Kind kind, long nanos, Supplier<String> what, Supplier<Map<Part, Long>> parts) {
        if (nanos > THRESHOLD.toNanos()) {
            SHARED.warn(kind, nanos, what.get(), parts.get());
        }
    }

    /** {@link #check(Kind, long, Supplier, Supplier)} for work without parts. */
    public static void check(Kind kind, long nanos, Supplier<String> what) {
        check(kind, nanos, what, Map::of);
    }

    void warn(Kind kind, long nanos, String what, Map<Part, Long> parts) {
        long before = admit(kind);
        if (before < 0) {
            return;
        }
        String name = kind.name().toLowerCase(Locale.ROOT);
        StringJoiner text = new StringJoiner(", ", " (", ")").setEmptyValue("");
        LoggingEventBuilder line = LOG.atWarn().addKeyValue("kind", name).addKeyValue("duration_ms", millis(nanos));
        long rest = nanos;
        for (Map.Entry<Part, Long> part : parts.entrySet()) {
            String partName = part.getKey().name().toLowerCase(Locale.ROOT);
            rest -= part.getValue();
            text.add(partName + " " + millis(part.getValue()) + " ms");
            line = line.addKeyValue(partName + "_ms", millis(part.getValue()));
        }
        // Parts of concurrent work may add up to more than the whole.
        if (!parts.isEmpty() && rest > 0) {
            text.add("other " + millis(rest) + " ms");
            line = line.addKeyValue("other_ms", millis(rest));
        }
        if (before > 0) {
            text.add("and " + before + " more of its kind were not logged");
        }
        line.log("Slow {}: {} took {} ms{}", name, shortened(what), millis(nanos), text);
    }

    /** The number of warnings left out before this one; negative if this one is left out, too. */
    private long admit(Kind kind) {
        Window window = windows.get(kind);
        if (window == null) {
            return 0;
        }
        synchronized (window) {
            long now = clock.getAsLong();
            if (now - window.began >= WINDOW.toNanos()) {
                window.began = now;
                window.logged = 0;
            }
            if (window.logged == MOST_IN_WINDOW) {
                window.leftOut++;
                return -1;
            }
            window.logged++;
            long leftOut = window.leftOut;
            window.leftOut = 0;
            return leftOut;
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static String shortened(String what) {
        String line = what.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + "…" : line;
    }
}
