package dev.archipelago.communication.market;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.communication.market.Observation.Freshness;
import dev.archipelago.market.Block;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The schedule by which blocks and supplements are fetched, and the ages at which their values expire. */
@SuppressWarnings("ImmutableEnumChecker") // a strategy is a record of immutable values
enum PollSchedule {
    CRYPTO(CacheStrategy.REAL_TIME, Duration.ofSeconds(10)),
    GLOBAL(CacheStrategy.custom(Duration.ofMinutes(10)), Duration.ofMinutes(10)),
    FEAR_GREED(CacheStrategy.SHORT_TERM, Duration.ofDays(1)),
    RSI(CacheStrategy.custom(Duration.ofMinutes(1)), Duration.ofMinutes(1)),
    US_STOCKS(CacheStrategy.SHORT_TERM, Duration.ofMinutes(5)),
    /**
     * The dong rate, with a second opinion on coin prices. Together with the global figures it uses 7,440 of
     * CoinGecko's 10,000 monthly credits; the rest is reserved for outages of other upstreams.
     */
    EXCHANGE_RATE(CacheStrategy.custom(Duration.ofMinutes(15)), Duration.ofMinutes(15)),
    /** A supplement: the second opinion on the global figures, which uses 740 credits a month. */
    SECOND_GLOBAL(CacheStrategy.custom(Duration.ofHours(1)), Duration.ofHours(1)),
    /** A supplement: the fear and greed index of another method, which uses as many credits. */
    SECOND_FEAR_GREED(CacheStrategy.custom(Duration.ofHours(1)), Duration.ofHours(1));

    /** The rate limit of the upstream that computes the RSI is so low that values are cached for hours. */
    static final CacheStrategy KEYED_RSI = CacheStrategy.LONG_TERM;

    private static final Duration INCLUSION_DELAY = Duration.ofMinutes(1);

    private final CacheStrategy strategy;
    private final Duration interval;

    PollSchedule(CacheStrategy strategy, Duration interval) {
        this.strategy = strategy;
        this.interval = interval;
    }

    static PollSchedule of(Block block) {
        return valueOf(block.name());
    }

    /** Returns the cache strategy of fetched values, which determines how often the upstream is called. */
    CacheStrategy strategy() {
        return strategy;
    }

    /** Returns the update interval of the values. */
    Duration interval() {
        return interval;
    }

    /**
     * Returns the time at which values of the daily candle that is open at {@code at} are outdated: the candle closes
     * at midnight UTC, and upstreams need up to a minute to include it.
     */
    static Instant afterCandleClose(Instant at) {
        return at.minus(INCLUSION_DELAY)
                .truncatedTo(ChronoUnit.DAYS)
                .plus(1, ChronoUnit.DAYS)
                .plus(INCLUSION_DELAY);
    }

    /** Returns the freshness limits of values whose source is unknown, such as those restored after a restart. */
    Freshness storedFreshness() {
        return Freshness.of(interval);
    }

    /**
     * Returns the age up to which a second opinion on a metric of {@code block} is shown: two intervals of its source.
     */
    static Duration secondOpinionLifetime(Block block) {
        PollSchedule second = block == Block.CRYPTO ? EXCHANGE_RATE : SECOND_GLOBAL;
        return second.interval.multipliedBy(2);
    }

    /** Returns the time since the last fetch after which a value counts as failed: five missed fetches. */
    Duration overdue() {
        Duration five = strategy.ttl().multipliedBy(5);
        return this == RSI ? KEYED_RSI.ttl().plus(five) : five;
    }
}
