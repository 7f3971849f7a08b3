package dev.archipelago.communication.market;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a snapshot is due: at most one per second, and at least one each five seconds. A change is published
 * once it has settled, since the quotes of all coins arrive in a burst. Thread-safe; no method blocks.
 */
final class SnapshotSchedule {
    /** A scheduler may fire a little early. */
    static final Duration BETWEEN_SNAPSHOTS = Duration.ofMillis(990);

    static final Duration AT_LEAST_EACH = Duration.ofSeconds(5);

    /** The time within which the quotes of one burst arrive. */
    static final Duration SETTLING = Duration.ofMillis(25);

    /**
     * Bursts arrive each second and snapshots are a second apart, so a snapshot that has to wait for the last one makes
     * every further burst wait as long. One that would wait longer than this is postponed to the next burst instead.
     */
    private static final Duration MAX_WAIT = Duration.ofMillis(200);

    /** A postponed snapshot does not wait longer for the next burst. */
    private static final Duration MAX_POSTPONEMENT = Duration.ofMillis(1200);

    /** A change that comes so long after the first one belongs to the next burst. */
    private static final Duration NEXT_BURST_AFTER = Duration.ofMillis(500);

    private static final Duration BETWEEN_POSTPONEMENTS = Duration.ofSeconds(30);

    /** The first change since the last snapshot; null while there is none. */
    private @Nullable Instant changedAt;

    private Instant dueAt = Instant.MAX;
    private Instant publishedAt = Instant.MIN;
    private Instant postponedAt = Instant.MAX;
    private boolean postponed;

    /** From now on postpones snapshots to the bursts of changes; before, each waits for the last snapshot only. */
    synchronized void alignWithBursts() {
        postponedAt = Instant.MIN;
    }

    /** Records a change; returns when it is due, if that was not known before. */
    synchronized Optional<Instant> changed(Instant now) {
        Instant settled = now.plus(SETTLING);
        Instant allowed = publishedAt.plus(BETWEEN_SNAPSHOTS);
        if (changedAt == null) {
            changedAt = now;
            postponed = allowed.isAfter(settled.plus(MAX_WAIT)) && mayPostpone(now);
            if (postponed) {
                postponedAt = now;
                dueAt = now.plus(MAX_POSTPONEMENT);
            } else {
                dueAt = later(settled, allowed);
            }
            return Optional.of(dueAt);
        }
        if (postponed && !now.isBefore(changedAt.plus(NEXT_BURST_AFTER))) {
            postponed = false;
            dueAt = later(settled, allowed);
            return Optional.of(dueAt);
        }
        return Optional.empty();
    }

    private boolean mayPostpone(Instant now) {
        return postponedAt.isBefore(now.minus(BETWEEN_POSTPONEMENTS));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whether there is a change that is not published yet. */
    synchronized boolean hasChange() {
        return changedAt != null;
    }

    /** Whether a change is due, or the last snapshot is too old. */
    synchronized boolean due(Instant now) {
        return overdue(now) || !dueAt.isAfter(now);
    }

    /** Whether the last snapshot is too old. */
    synchronized boolean overdue(Instant now) {
        return !publishedAt.plus(AT_LEAST_EACH).isAfter(now);
    }

    /** Whether the last snapshot is more recent than {@code between}. */
    synchronized boolean early(Instant now, Duration between) {
        return publishedAt.plus(between).isAfter(now);
    }

    /** A snapshot is being taken at {@code now}; later changes are for the next one. */
    synchronized void published(Instant now) {
        publishedAt = now;
        changedAt = null;
        dueAt = Instant.MAX;
        postponed = false;
    }
}
