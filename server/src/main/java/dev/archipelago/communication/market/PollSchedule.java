package dev.archipelago.communication.market;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Block;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How often the figures of a block, and what stands beside them, are fetched, and how old they may grow. */
@SuppressWarnings("ImmutableEnumChecker") // a strategy is a record of immutable values
enum PollSchedule {
    CRYPTO(CacheStrategy.REAL_TIME, Duration.ofSeconds(10)),
    GLOBAL(CacheStrategy.custom(Duration.ofMinutes(10)), Duration.ofMinutes(10)),
    FEAR_GREED(CacheStrategy.SHORT_TERM, Duration.ofDays(1)),
    RSI(CacheStrategy.custom(Duration.ofMinutes(1)), Duration.ofMinutes(1)),
    US_STOCKS(CacheStrategy.SHORT_TERM, Duration.ofMinutes(5)),
    /**
     * The rate of the dong, and with it a second opinion on coin prices. With the global figures 7,440 of a month's
     * 10,000 credits of CoinGecko; the rest is for outages.
     */
    EXCHANGE_RATE(CacheStrategy.custom(Duration.ofMinutes(15)), Duration.ofMinutes(15)),
    /** No block: a second opinion on the global figures, 740 credits a month. */
    SECOND_GLOBAL(CacheStrategy.custom(Duration.ofHours(1)), Duration.ofHours(1));

    /** RSI from an upstream that computes it has a limit so low that it is kept for hours. */
    static final CacheStrategy KEYED_RSI = CacheStrategy.LONG_TERM;

    private static final Duration COUNTED_IN = Duration.ofMinutes(1);

    private final CacheStrategy strategy;
    private final Duration interval;

    PollSchedule(CacheStrategy strategy, Duration interval) {
        this.strategy = strategy;
        this.interval = interval;
    }

    static PollSchedule of(Block block) {
        return valueOf(block.name());
    }

    /** How long a fetched value is kept in the cache, and so how often the upstream is asked. */
    CacheStrategy strategy() {
        return strategy;
    }

    /** How often there is something new. */
    Duration interval() {
        return interval;
    }

    /**
     * When the daily candle that is open at {@code at} has closed, at midnight UTC, and upstreams had a minute to count it in: a
     * figure of that candle is of the past then, whatever its age.
     */
    static Instant afterTheCandle(Instant at) {
        return at.minus(COUNTED_IN)
                .truncatedTo(ChronoUnit.DAYS)
                .plus(1, ChronoUnit.DAYS)
                .plus(COUNTED_IN);
    }

    /** How age turns into a state for a value whose source is gone, such as one kept over a restart. */
    Freshness storedFreshness() {
        return Freshness.of(interval);
    }

    /**
     * How long what a second source says stands beside a figure of {@code block}: until two of its turns are missing. As
     * the figure itself it grows old as fast as any other value of that source.
     */
    static Duration opinionLasts(Block block) {
        PollSchedule second = block == Block.CRYPTO ? EXCHANGE_RATE : SECOND_GLOBAL;
        return second.interval.multipliedBy(2);
    }

    /** From this time since its last fetch on, a value counts as failed: five fetches are missing. */
    Duration overdue() {
        Duration five = strategy.ttl().multipliedBy(5);
        return this == RSI ? KEYED_RSI.ttl().plus(five) : five;
    }
}
