package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.fixture.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests a chain of sources with open circuit breakers. */
class SourceChainTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final FakeSource<String> first = new FakeSource<>("first", SECOND, () -> "first");
    private final FakeSource<String> second = new FakeSource<>("second", SECOND, () -> "second");
    private final UpstreamLimiter firstLimits = limits();
    private final UpstreamLimiter secondLimits = limits();
    private final GuardedSource<String> firstGuarded = new GuardedSource<>(first, firstLimits, 1, Duration.ZERO, clock);
    private final GuardedSource<String> secondGuarded =
            new GuardedSource<>(second, secondLimits, 1, Duration.ZERO, clock);
    private final SourceChain<String> chain =
            new SourceChain<>(new SourceKind<>("figure", Optional.empty()), List.of(firstGuarded, secondGuarded));

    private UpstreamLimiter limits() {
        return new UpstreamLimiter(1000, Duration.ofMillis(1), clock);
    }

    private void failUntilOpen() {
        for (int i = 0; i < SourceGuard.WINDOW; i++) {
            clock.advance(SECOND);
            failure();
        }
        assertThat(firstGuarded.state()).isEqualTo(SourceState.OPEN);
    }

    private NoSourceException failure() {
        return catchThrowableOfType(NoSourceException.class, chain::fetch);
    }

    private int asked() {
        return first.fetches.get() + second.fetches.get();
    }

    @Test
    void fetch_allShut_stillTriesOneEachTenSeconds() {
        first.fail();
        second.fail();
        failUntilOpen();
        int before = asked();
        failure();
        assertThat(asked()).isEqualTo(before);
        for (int i = 1; i <= 12; i++) {
            clock.advance(SourceGuard.EARLIEST_PROBE);
            failure();
            assertThat(asked()).isGreaterThanOrEqualTo(before + i);
        }
        assertThat(first.fetches).hasValueGreaterThan(SourceGuard.WINDOW + 3);
        assertThat(second.fetches).hasValueGreaterThan(SourceGuard.WINDOW + 3);
    }

    @Test
    void fetch_allShutAndOneIsBack_findsItBeforeItsTime() throws NoSourceException {
        first.fail();
        second.fail();
        failUntilOpen();
        second.behaviour = () -> "back";
        clock.advance(SourceGuard.EARLIEST_PROBE);
        catchThrowableOfType(NoSourceException.class, chain::fetch);
        assertThat(chain.fetch().value()).isEqualTo("back");
    }

    @Test
    void fetch_otherSourceWorks_skipsTheOneWithOpenBreaker() throws NoSourceException {
        first.fail();
        for (int i = 0; i < SourceGuard.WINDOW; i++) {
            chain.fetch();
        }
        clock.advance(SourceGuard.EARLIEST_PROBE);
        assertThat(chain.fetch().source()).isEqualTo("second");
        assertThat(first.fetches).hasValue(SourceGuard.WINDOW);
    }

    @Test
    void fetch_oneShutAndTheOtherCoolingDown_triesTheShutOne() throws NoSourceException {
        first.fail();
        second.behaviour = () -> {
            throw SourceException.limited("second: slow down", Optional.of(Duration.ofHours(1)));
        };
        failUntilOpen();
        first.behaviour = () -> "back";
        clock.advance(SourceGuard.EARLIEST_PROBE);
        assertThat(chain.fetch().value()).isEqualTo("back");
        assertThat(second.fetches).hasValue(1);
    }

    @Test
    void fetch_probesFail_penaltyGrows() {
        first.fail();
        second.fail();
        failUntilOpen();
        second.behaviour = () -> "second";
        for (int i = 0; i < 3; i++) {
            clock.advance(SourceGuard.FIRST_OPEN.multipliedBy(1L << i).plusMillis(1));
            catchThrowableOfType(SourceException.class, firstGuarded::fetch);
        }
        int before = first.fetches.get();
        clock.advance(SourceGuard.FIRST_OPEN.multipliedBy(4));
        catchThrowableOfType(SourceException.class, firstGuarded::fetch);
        assertThat(first.fetches).hasValue(before);
    }

    @Test
    void fetch_outOfBudget_continuesWithTheNext() throws NoSourceException {
        firstLimits.limited(Optional.of(Duration.ofHours(1)));
        assertThat(chain.fetch().source()).isEqualTo("second");
        assertThat(fields(firstGuarded.guard().statistics()))
                .containsEntry("state", "cooling_down")
                .containsEntry("resets_at", "2026-03-01T13:00:00Z")
                .containsEntry("limited", 1L);
    }
}
