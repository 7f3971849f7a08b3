package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.external.FakeSource;
import dev.archipelago.external.GuardedSource;
import dev.archipelago.external.NoSourceException;
import dev.archipelago.external.SourceChain;
import dev.archipelago.external.UpstreamLimiter;
import dev.archipelago.external.spi.FearGreed;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.market.MarketCatalog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachedSourceTest {
    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final Cache cache = Cache.builder().clock(clock).build();
    private final UpstreamLimiter limits = new UpstreamLimiter(100, Duration.ofSeconds(1), clock);
    private final FakeSource<FearGreed> first = source("first", 40);
    private final FakeSource<FearGreed> second = source("second", 50);
    private final CachedSource<FearGreed> feed = feed("market:figure");

    @AfterEach
    void close() {
        cache.close();
    }

    private FakeSource<FearGreed> source(String name, int index) {
        return new FakeSource<>(name, Duration.ofMinutes(1), () -> new FearGreed(index, clock.instant()));
    }

    private CachedSource<FearGreed> feed(String key) {
        return new CachedSource<>(
                key,
                FearGreed.class,
                CacheStrategy.REAL_TIME,
                new SourceChain<>(
                        SourceKind.FEAR_GREED,
                        List.of(
                                new GuardedSource<>(first, limits, 1, Duration.ZERO, clock),
                                new GuardedSource<>(second, limits, 1, Duration.ofMinutes(1), clock))),
                Observations::fearGreed);
    }

    /** Attempts are repeated as long as an upstream is unavailable, so each must be cheap. */
    @Test
    void poll_upstreamCannotBeReached_asksNeitherCacheNorSourceUntilItCan() {
        AtomicBoolean reachable = new AtomicBoolean();
        CachedSource<FearGreed> far = new CachedSource<>(
                "market:far",
                FearGreed.class,
                CacheStrategy.REAL_TIME,
                new SourceChain<>(
                        SourceKind.FEAR_GREED,
                        List.of(new GuardedSource<>(first, limits, reachable::get, 1, Duration.ZERO, clock))),
                Observations::fearGreed);
        MarketState state = new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, false);
        BlockPoll poll = new BlockPoll("far", List.of(far), cache, state, clock);
        first.fail();
        assertThat(poll.claim(false)).isTrue();
        poll.poll(false);
        long misses = cache.statistics().reads().misses();

        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofSeconds(10));
            assertThat(poll.claim(false)).isTrue();
            poll.poll(false);
        }
        assertThat(first.fetches).hasValue(1);
        assertThat(cache.statistics().reads().misses()).isEqualTo(misses);
        assertThat(poll.failure())
                .hasValueSatisfying(reason -> assertThat(reason).contains("first: broken"));

        reachable.set(true);
        first.behaviour = () -> new FearGreed(41, clock.instant());
        clock.advance(Duration.ofSeconds(10));
        assertThat(poll.claim(false)).isTrue();
        poll.poll(false);
        assertThat(poll.failure()).isEmpty();
    }

    @Test
    void fetch_forced_asksTheFirstSourceEachTime() {
        feed.fetch(cache, true, clock.instant());
        feed.fetch(cache, true, clock.instant());
        assertThat(first.fetches).hasValue(2);
        assertThat(second.fetches).hasValue(0);
    }

    @Test
    void fetch_forcedWithinReuse_doesNotPayForTheSameAnswerAgain() {
        first.fail();
        var paid = feed.fetch(cache, true, clock.instant()).fetchedAt();
        clock.advance(Duration.ofSeconds(59));
        assertThat(feed.fetch(cache, true, clock.instant()).fetchedAt()).isEqualTo(paid);
        assertThat(first.fetches).hasValue(2);
        assertThat(second.fetches).hasValue(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(feed.fetch(cache, true, clock.instant()).fetchedAt()).isEqualTo(clock.instant());
        assertThat(second.fetches).hasValue(2);
    }

    @Test
    void fetch_sameSourceInAnotherFeed_sharesTheAnswer() {
        first.fail();
        feed.fetch(cache, false, clock.instant());
        feed("market:figure:second").fetch(cache, false, clock.instant());
        assertThat(second.fetches).hasValue(1);
    }

    @Test
    void fetch_firstSourceIsBack_isAskedAgainThoughTheSecondHasAnAnswer() {
        first.fail();
        feed.fetch(cache, false, clock.instant());
        first.behaviour = () -> new FearGreed(41, clock.instant());
        clock.advance(CacheStrategy.REAL_TIME.ttl());
        feed.fetch(cache, false, clock.instant());
        assertThat(first.fetches).hasValue(2);
        assertThat(second.fetches).hasValue(1);
    }

    @Test
    void fetch_everySourceFails_reportsTheReasonOfEach() {
        first.fail();
        second.fail();
        assertThatThrownBy(() -> feed.fetch(cache, false, clock.instant()))
                .isInstanceOf(CacheLoadException.class)
                .cause()
                .isInstanceOf(NoSourceException.class)
                .hasMessageContaining("first: broken")
                .hasMessageContaining("second: broken");
    }

    @Test
    void fetch_afterTheCandleClosed_asksAnewThoughTheAnswerIsKept() {
        CachedSource<FearGreed> daily = new CachedSource<>(
                "market:daily",
                FearGreed.class,
                CacheStrategy.LONG_TERM,
                new SourceChain<>(
                        SourceKind.FEAR_GREED, List.of(new GuardedSource<>(first, limits, 1, Duration.ZERO, clock))),
                Observations::fearGreed,
                PollSchedule::afterCandleClose);
        clock.advance(Duration.ofHours(11));
        CachedSource.FetchResult before = daily.fetch(cache, false, clock.instant());
        assertThat(before.validUntil()).isEqualTo("2026-03-02T00:01:00Z");

        clock.advance(Duration.ofMinutes(60));
        assertThat(daily.fetch(cache, false, clock.instant())).isEqualTo(before);
        clock.advance(Duration.ofMinutes(1));
        CachedSource.FetchResult after = daily.fetch(cache, false, clock.instant());
        assertThat(after.fetchedAt()).isEqualTo(clock.instant());
        assertThat(after.validUntil()).isEqualTo("2026-03-02T03:01:00Z");
        assertThat(first.fetches).hasValue(2);
    }
}
