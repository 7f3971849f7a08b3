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
 * Which numbers no report has, so that asking for them costs neither Redis nor PostgreSQL. Thread-safe.
 *
 * <p>The highest number there is is read at most about once a second, and only while somebody asks for numbers; what lies above
 * is absent. A number below it that was asked for and not found is remembered for {@value #REMEMBERED_MILLIS} ms. A change
 * that is told ends both at once; one that is not told shows within a second if it is above, else when the other time is over.
 */
final class ReportNumbers {

    private static final Logger LOG = LoggerFactory.getLogger(ReportNumbers.class);

    /** As old as the highest number may be to be believed. */
    private static final long BELIEVED_MILLIS = 1_000;

    /** From then on it is read again, in the background. */
    private static final long RENEWED_MILLIS = 500;

    private static final long REMEMBERED_MILLIS = 10_000;
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** @param readAt when reading it began, in milliseconds */
    private record Highest(int number, long readAt) {}

    private final PageSource source;
    private final InstantSource clock;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    /** Until when each is believed to be absent, in milliseconds. */
    private final Map<Integer, Long> absent = new ConcurrentHashMap<>();

    /** When PostgreSQL could not be asked last, in milliseconds. */
    private volatile long failedAt = Long.MIN_VALUE / 2;

    private volatile Highest highest = new Highest(Integer.MAX_VALUE, Long.MIN_VALUE / 2);
    private long changes;

    ReportNumbers(PageSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Whether no report has this number, as far as is known. Never blocks. */
    boolean knownAbsent(int number) {
        if (number < 1) {
            return true;
        }
        Long until = absent.get(number);
        return until != null && clock.millis() < until || aboveHighest(number);
    }

    /** Whether the highest number there is is less than this, as far as is known. Never blocks. */
    boolean aboveHighest(long number) {
        Highest known = highest;
        long age = clock.millis() - known.readAt();
        // Read in the background only while somebody keeps asking; else who asks next waits for it.
        if (age > RENEWED_MILLIS && age < 60 * BELIEVED_MILLIS && renewing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("report-numbers").start(this::renew);
        }
        return age <= BELIEVED_MILLIS && number > known.number();
    }

    /** Whether the highest number there is is less than this: asks PostgreSQL if it is not known, false if it cannot be. Blocks. */
    boolean isAboveHighest(long number) {
        if (clock.millis() - failedAt < BELIEVED_MILLIS) {
            return false;
        }
        try {
            readIfOlderThan(BELIEVED_MILLIS);
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
     * Whether no report has this number: asks PostgreSQL if it is not known. False if PostgreSQL cannot be asked, since it may
     * be kept elsewhere. Blocks.
     */
    boolean isAbsent(int number) {
        if (knownAbsent(number) || isAboveHighest(number)) {
            return true;
        }
        if (clock.millis() - failedAt < BELIEVED_MILLIS) {
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
            readIfOlderThan(RENEWED_MILLIS);
        } catch (Exception e) {
            LOG.debug("the highest number of a report cannot be read now: {}", e.toString());
        } finally {
            renewing.set(false);
        }
    }

    private void failed(long number, Exception failure) {
        failedAt = clock.millis();
        LOG.debug("whether there is report {} cannot be told now: {}", number, failure.toString());
    }

    private void readIfOlderThan(long age) throws Exception {
        // Who waited for another's reading finds it done.
        if (clock.millis() - highest.readAt() <= age || !reading.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
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
        // A change that was told while it was read may not be in it.
        int safe = changes == before ? number : Math.max(number, highest.number());
        highest = new Highest(safe, readAt);
    }
}
