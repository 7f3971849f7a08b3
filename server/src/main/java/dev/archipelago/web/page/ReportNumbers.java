package dev.archipelago.web.page;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identifiers that no report has, so that requests for them cost neither Redis nor PostgreSQL. Thread-safe.
 *
 * <p>The highest identifier is read at most about once a second, and only while there are requests; identifiers above
 * it are absent. One below it that was not found is remembered for {@value #REMEMBERED_MILLIS} ms. A notification of a
 * change ends both at once; without one, a new report is found within a second if it is above, else after that time.
 */
final class ReportNumbers {

    private static final Logger LOG = LoggerFactory.getLogger(ReportNumbers.class);

    /** The maximum age of the highest identifier. */
    private static final long VALID_MILLIS = 1_000;

    /** The age from which on it is read again in the background. */
    private static final long REFRESH_MILLIS = 500;

    private static final long REMEMBERED_MILLIS = 10_000;
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** @param readAt when the read began, in milliseconds */
    private record Highest(int number, long readAt) {}

    private final PageSource source;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    /** When each identifier may be looked up again, in milliseconds. */
    private final Map<Integer, Long> absent = new ConcurrentHashMap<>();

    /** When the last query failed, in milliseconds. */
    private volatile long failedAt = Long.MIN_VALUE / 2;

    private volatile Highest highest = new Highest(Integer.MAX_VALUE, Long.MIN_VALUE / 2);
    private long changes;

    ReportNumbers(PageSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Whether it is known that no report has this identifier. Never blocks. */
    boolean knownAbsent(int number) {
        if (number < 1) {
            return true;
        }
        Long until = absent.get(number);
        return until != null && clock.millis() < until || aboveHighest(number);
    }

    /** Whether it is known that the highest identifier is less than this. Never blocks. */
    boolean aboveHighest(long number) {
        Highest known = highest;
        long age = clock.millis() - known.readAt();
        // Read in the background only while there are requests; else the next request waits for it.
        if (age > REFRESH_MILLIS && age < 60 * VALID_MILLIS && renewing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("report-numbers").start(this::renew);
        }
        return age <= VALID_MILLIS && number > known.number();
    }

    /** Whether the highest identifier is less than this; false if PostgreSQL, queried if necessary, fails. Blocks. */
    boolean isAboveHighest(long number) {
        if (clock.millis() - failedAt < VALID_MILLIS) {
            return false;
        }
        try {
            readIfOlderThan(VALID_MILLIS);
            return aboveHighest(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            failed(number, e);
            return false;
        }
    }

    /**
     * Whether no report has this identifier; false if PostgreSQL, queried if necessary, fails, since the page may be
     * cached. Blocks.
     */
    boolean isAbsent(int number) {
        if (knownAbsent(number) || isAboveHighest(number)) {
            return true;
        }
        if (clock.millis() - failedAt < VALID_MILLIS) {
            return false;
        }
        try {
            long before = changes();
            boolean there = source.hasReport(number);
            if (!there) {
                remember(number, before);
            }
            return !there;
        } catch (Exception e) {
            failed(number, e);
            return false;
        }
    }

    /** Report {@code number} was added, corrected or deleted. */
    synchronized void changed(int number) {
        changes++;
        absent.remove(number);
        Highest known = highest;
        if (number > known.number()) {
            highest = new Highest(number, known.readAt());
        }
    }

    /** Any report may have been added. */
    synchronized void forget() {
        changes++;
        absent.clear();
        highest = new Highest(Integer.MAX_VALUE, Long.MIN_VALUE / 2);
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized void remember(int number, long before) {
        if (changes != before) {
            return;
        }
        if (absent.size() >= MOST_REMEMBERED) {
            absent.clear();
        }
        absent.put(number, clock.millis() + REMEMBERED_MILLIS);
    }

    private void renew() {
        try {
            readIfOlderThan(REFRESH_MILLIS);
        } catch (Exception e) {
            LOG.debug("the highest identifier of a report cannot be read now: {}", e.toString());
        } finally {
            renewing.set(false);
        }
    }

    private void failed(long number, Exception failure) {
        failedAt = clock.millis();
        LOG.debug("whether report {} exists cannot be read now: {}", number, failure.toString());
    }

    private void readIfOlderThan(long age) throws Exception {
        // A thread that waited for another one finds the result.
        if (clock.millis() - highest.readAt() <= age || !reading.tryLock(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        try {
            long now = clock.millis();
            if (now - highest.readAt() <= age) {
                return;
            }
            long before = changes();
            settle(source.lastReport(), now, before);
        } finally {
            reading.unlock();
        }
    }

    private synchronized void settle(int number, long readAt, long before) {
        // A change during the query may be missing from its result.
        int safe = changes == before ? number : Math.max(number, highest.number());
        highest = new Highest(safe, readAt);
    }
}
