package dev.archipelago.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.language.Language;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReportNumbersTest {

    private final ManualClock clock = new ManualClock("2026-11-29T12:00:00Z");
    private final Table table = new Table();
    private final ReportNumbers numbers = new ReportNumbers(table, clock);

    @Test
    void isAbsent_manyAboveTheHighest_queriesOnce() {
        for (int id = 100; id < 1_100; id++) {
            assertThat(numbers.isAbsent(id)).isTrue();
            assertThat(numbers.knownAbsent(id)).isTrue();
        }

        assertThat(table.questions.get()).isEqualTo(1);
    }

    @Test
    void isAboveHighest_many_queriesOnce() {
        for (long number = 100; number < 1_100; number++) {
            assertThat(numbers.isAboveHighest(number)).isTrue();
        }

        assertThat(numbers.isAboveHighest(9)).isFalse();
        assertThat(table.questions.get()).isEqualTo(1);
    }

    @Test
    void isAbsent_belowTheHighest_queriesOncePerNumber() {
        for (int i = 0; i < 100; i++) {
            assertThat(numbers.isAbsent(5)).isTrue();
        }

        // One query for the highest number and one for this number.
        assertThat(table.questions.get()).isEqualTo(2);
        assertThat(numbers.knownAbsent(5)).isTrue();
    }

    @Test
    void isAbsent_there_isFalse() {
        assertThat(numbers.isAbsent(9)).isFalse();
        assertThat(numbers.knownAbsent(9)).isFalse();
    }

    @Test
    void knownAbsent_impossible_needsNoQuestion() {
        assertThat(numbers.knownAbsent(0)).isTrue();
        assertThat(numbers.knownAbsent(-3)).isTrue();
        assertThat(table.questions.get()).isZero();
    }

    @Test
    void knownAbsent_nothingAskedYet_isNotKnown() {
        assertThat(numbers.knownAbsent(1_000)).isFalse();
    }

    @Test
    void changed_newNumber_isNoLongerAbsent() {
        numbers.isAbsent(10);
        numbers.isAbsent(5);

        table.there.add(10);
        numbers.changed(10);
        table.there.add(5);
        numbers.changed(5);

        assertThat(numbers.isAbsent(10)).isFalse();
        assertThat(numbers.isAbsent(5)).isFalse();
    }

    @Test
    void isAbsent_newNumberThatWasNotAnnounced_showsAfterASecond() {
        assertThat(numbers.isAbsent(10)).isTrue();
        table.there.add(10);

        clock.advance(Duration.ofMillis(1_001));

        assertThat(numbers.isAbsent(10)).isFalse();
    }

    @Test
    void changed_whileItWasAsked_isNotRememberedAsAbsent() {
        table.whileAsked = () -> {
            table.there.add(5);
            numbers.changed(5);
        };

        numbers.isAbsent(5);

        assertThat(numbers.knownAbsent(5)).isFalse();
    }

    @Test
    void forget_everything_isQueriedAgain() {
        numbers.isAbsent(10);
        numbers.isAbsent(5);

        numbers.forget();

        assertThat(numbers.knownAbsent(10)).isFalse();
        assertThat(numbers.knownAbsent(5)).isFalse();
    }

    @Test
    void isAbsent_cannotBeAsked_isNotSaid() {
        table.away = true;

        assertThat(numbers.isAbsent(10)).isFalse();
    }

    private static final class Table implements PageSource {

        private final Set<Integer> there = new ConcurrentSkipListSet<>(Set.of(1, 9));
        private final AtomicInteger questions = new AtomicInteger();
        private Runnable whileAsked = () -> {};
        private boolean away;

        @Override
        public Optional<Supplier<Document>> find(PageId<?> page, Language language) {
            return Optional.empty();
        }

        @Override
        public int lastReport() throws Exception {
            ask();
            return ((ConcurrentSkipListSet<Integer>) there).last();
        }

        @Override
        public boolean hasReport(int number) throws Exception {
            ask();
            boolean found = there.contains(number);
            whileAsked.run();
            return found;
        }

        private void ask() throws java.io.IOException {
            questions.incrementAndGet();
            if (away) {
                throw new java.io.IOException("unavailable");
            }
        }
    }
}
