package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.fixture.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuardedSourceTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final FakeSource<String> source = new FakeSource<>("acme", Duration.ofSeconds(10), () -> "value");
    private final UpstreamLimiter limits = new UpstreamLimiter(100, Duration.ofSeconds(1), clock);
    private final GuardedSource<String> guarded = guard(limits);

    private GuardedSource<String> guard(UpstreamLimiter upstream) {
        return new GuardedSource<>(source, upstream, 1, Duration.ZERO, clock);
    }

    private SourceException failure() {
        return catchThrowableOfType(SourceException.class, guarded::fetch);
    }

    private void failUntilOpen() {
        source.fail();
        for (int i = 0; i < SourceGuard.WINDOW; i++) {
            failure();
        }
    }

    @Test
    void fetch_good_carriesItsSource() throws SourceException {
        assertThat(guarded.fetch())
                .isEqualTo(new Sourced<>("value", "acme", Duration.ofSeconds(10), clock.instant(), Duration.ZERO));
    }

    @Test
    void fetch_fiveFailures_opensTheBreaker() {
        failUntilOpen();
        assertThat(failure()).hasMessageContaining("circuit breaker is open").hasMessageContaining("acme: broken");
        assertThat(source.fetches).hasValue(SourceGuard.WINDOW);
        assertThat(guarded.state()).isEqualTo(SourceState.OPEN);
    }

    @Test
    void fetch_openTimePassedAndGood_closesTheBreaker() throws SourceException {
        failUntilOpen();
        source.behaviour = () -> "back";
        clock.advance(SourceGuard.FIRST_OPEN.plusMillis(1));
        assertThat(guarded.fetch().value()).isEqualTo("back");
        assertThat(guarded.state()).isEqualTo(SourceState.OK);
        assertThat(fields(guarded.guard().statistics())).containsEntry("breaker", "closed");
    }

    @Test
    void fetch_probeFails_staysOpenLonger() {
        failUntilOpen();
        clock.advance(SourceGuard.FIRST_OPEN.plusMillis(1));
        failure();
        clock.advance(SourceGuard.FIRST_OPEN.plusMillis(1));
        assertThat(failure()).hasMessageContaining("circuit breaker is open");
    }

    @Test
    void fetch_limited_isLeftAloneForAsLongAsAsked() throws SourceException {
        source.behaviour = () -> {
            throw SourceException.limited("acme: slow down", Optional.of(Duration.ofSeconds(30)));
        };
        failure();
        source.behaviour = () -> "back";
        assertThat(failure().kind()).isEqualTo(Kind.LIMITED);
        assertThat(guarded.state()).isEqualTo(SourceState.COOLING_DOWN);
        assertThat(source.fetches).hasValue(1);
        clock.advance(Duration.ofSeconds(30));
        assertThat(guarded.fetch().value()).isEqualTo("back");
    }

    @Test
    void fetch_limitedOften_doesNotOpenTheBreaker() {
        source.behaviour = () -> {
            throw SourceException.limited("acme: slow down", Optional.of(Duration.ofSeconds(1)));
        };
        for (int i = 0; i < 20; i++) {
            failure();
            clock.advance(limits.coolDown());
        }
        assertThat(source.fetches).hasValue(20);
        assertThat(fields(guarded.guard().statistics()))
                .containsEntry("limited", 20L)
                .containsEntry("breaker", "closed");
    }

    @Test
    void fetch_budgetUsedUp_isNotAsked() throws SourceException {
        GuardedSource<String> poor = guard(new UpstreamLimiter(1, Duration.ofSeconds(15), clock));
        poor.fetch();
        assertThatThrownBy(poor::fetch).hasMessageContaining("budget is used up for 15 s");
        assertThat(source.fetches).hasValue(1);
        clock.advance(Duration.ofSeconds(15));
        assertThat(poor.fetch().value()).isEqualTo("value");
    }

    @Test
    void state_callWaitsForItsAnswer_isSlowUntilItArrives() throws SourceException {
        List<SourceState> meanwhile = new ArrayList<>();
        source.behaviour = () -> {
            clock.advance(SourceGuard.SLOW_AFTER);
            meanwhile.add(guarded.state());
            clock.advance(Duration.ofMillis(1));
            meanwhile.add(guarded.state());
            return "late";
        };
        guarded.fetch();
        assertThat(meanwhile).containsExactly(SourceState.UNUSED, SourceState.SLOW);
        assertThat(guarded.state()).isEqualTo(SourceState.OK);
    }

    @Test
    void fetch_decoderThrows_isAFailure() {
        source.behaviour = () -> {
            throw new IllegalStateException("http://host?secret=hunter2");
        };
        assertThat(failure()).hasMessage("acme/figure: unexpected IllegalStateException");
    }

    @Test
    void fetch_notConfigured_isNoFailure() {
        source.configured = false;
        for (int i = 0; i < 10; i++) {
            assertThat(failure().kind()).isEqualTo(Kind.NOT_CONFIGURED);
        }
        assertThat(fields(guarded.guard().statistics()))
                .containsEntry("failures", 0L)
                .containsEntry("state", "not_configured");
    }

    @Test
    void statistics_failing_tellTheLastError() {
        source.fail();
        failure();
        assertThat(fields(guarded.guard().statistics()))
                .containsEntry("state", "failing")
                .containsEntry("last_error", "acme: broken")
                .containsEntry("calls", 1L);
    }

    @Test
    void chain_firstFails_fetchesFromTheSecond() throws NoSourceException {
        source.fail();
        FakeSource<String> other = new FakeSource<>("other", Duration.ofMinutes(1), () -> "second");
        var chain = new SourceChain<>(
                new SourceKind<>("figure", Optional.empty()),
                List.of(guarded, new GuardedSource<>(other, limits, 1, Duration.ZERO, clock)));
        assertThat(chain.fetch().source()).isEqualTo("other");
    }

    @Test
    void chain_allFail_listsReasons() {
        source.fail();
        FakeSource<String> other = new FakeSource<>("other", Duration.ofMinutes(1), () -> "second");
        other.configured = false;
        var chain = new SourceChain<>(
                new SourceKind<>("figure", Optional.empty()),
                List.of(guarded, new GuardedSource<>(other, limits, 1, Duration.ZERO, clock)));
        NoSourceException failure = catchThrowableOfType(NoSourceException.class, chain::fetch);
        assertThat(failure).hasMessage("no source of figure: acme: broken; other: no key");
        assertThat(failure.notConfigured()).isFalse();
    }

    @Test
    void chain_noKeyAnywhere_isNotConfigured() {
        source.configured = false;
        var chain = new SourceChain<>(new SourceKind<>("figure", Optional.empty()), List.of(guarded));
        assertThat(catchThrowableOfType(NoSourceException.class, chain::fetch).notConfigured())
                .isTrue();
        assertThat(chain.configured()).isFalse();
    }
}
