package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final int BURST_MILLIS = 7;

    private final SnapshotSchedule schedule = new SnapshotSchedule();

    private static Instant at(long millis) {
        return BEGIN.plusMillis(millis);
    }

    /** Runs the schedule in steps of a millisecond and returns the times of the published snapshots. */
    private List<Long> run(Duration time, LongPredicate changes) {
        List<Long> published = new ArrayList<>();
        for (long now = 0; now < time.toMillis(); now++) {
            if (changes.test(now)) {
                schedule.changed(at(now));
            }
            if (schedule.due(at(now)) && !schedule.early(at(now), SnapshotSchedule.BETWEEN_SNAPSHOTS)) {
                schedule.published(at(now));
                published.add(now);
            }
        }
        return published;
    }

    /** Returns seven quotes at intervals of a millisecond, from {@code phase} milliseconds after each full second. */
    private static LongPredicate bursts(int phase) {
        return now -> Math.floorMod(now - phase, 1000) < BURST_MILLIS;
    }

    @Test
    void due_burstAtAnyPhase_followsItOnceAligned() {
        for (int phase = 0; phase < 1000; phase += 50) {
            SnapshotScheduleTest fresh = new SnapshotScheduleTest();
            fresh.schedule.alignWithBursts();
            int begin = phase;

            List<Long> published = fresh.run(Duration.ofSeconds(20), bursts(phase));

            assertThat(published.stream().filter(at -> at > 10_000).map(at -> Math.floorMod(at - begin, 1000)))
                    .as("phase %d", phase)
                    .isNotEmpty()
                    .allSatisfy(late -> assertThat(late).isBetween(25, 200 + 25));
        }
    }

    @Test
    void due_anyChanges_areAtMostOnePerSecondAndAtLeastOneInFive() {
        schedule.alignWithBursts();

        List<Long> published = run(Duration.ofSeconds(120), now -> bursts(430).test(now) || now % 3_700 < 2);

        for (int i = 1; i < published.size(); i++) {
            assertThat(published.get(i) - published.get(i - 1)).isBetween(990L, 5_000L);
        }
        assertThat(published).hasSizeGreaterThan(100);
    }

    @Test
    void due_withoutChanges_isEachFiveSeconds() {
        assertThat(run(Duration.ofSeconds(16), now -> false)).containsExactly(0L, 5_000L, 10_000L, 15_000L);
    }

    @Test
    void due_changeAfterALongPause_isPublishedOnceSettled() {
        schedule.alignWithBursts();

        assertThat(run(Duration.ofMillis(4_000), now -> now >= 3_000 && now < 3_007))
                .containsExactly(0L, 3_025L);
    }

    @Test
    void due_postponedWithoutAnotherBurst_isPublishedAllTheSame() {
        schedule.alignWithBursts();

        assertThat(run(Duration.ofMillis(3_000), now -> now == 100)).containsExactly(0L, 1_300L);
    }

    @Test
    void due_notAligned_waitsForTheLastSnapshotOnly() {
        assertThat(run(Duration.ofMillis(3_000), now -> now == 100)).containsExactly(0L, 990L);
    }
}
