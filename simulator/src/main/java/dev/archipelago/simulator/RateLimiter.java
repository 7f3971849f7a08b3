package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rate limits of one upstream, shared by all callers. Used on the event loop only. */
final class RateLimiter {

    static final Duration FIRST_BAN = Duration.ofMinutes(2);
    static final Duration LONGEST_BAN = Duration.ofDays(3);
    /** The number of requests ignoring {@code Retry-After} that leads to a ban. */
    static final int IGNORED_UNTIL_BAN = 3;

    // Requests that were sent before the rejection arrived do not ignore it.
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final boolean strict;
    private final boolean bans;
    private final List<QuotaWindow> rates;
    private final Optional<QuotaWindow> month;
    private Instant coolSince = Instant.MIN;
    private Instant coolUntil = Instant.MIN;
    private Instant bannedUntil = Instant.MIN;
    private int ignored;
    private int banned;

    private RateLimiter(boolean strict, boolean bans, Optional<QuotaWindow> month, QuotaWindow... rates) {
        this.strict = strict;
        this.bans = bans;
        this.month = month;
        this.rates = List.of(rates);
    }

    /** Creates the limits of an upstream. Only strict limits lead to bans. */
    static RateLimiter of(Upstream upstream, boolean strict) {
        return switch (upstream) {
            case BINANCE, BINANCE_VISION ->
                new RateLimiter(strict, true, Optional.empty(), QuotaWindow.each(MINUTE, 6000));
            case BINANCE_STREAM, BINANCE_VISION_STREAM ->
                new RateLimiter(strict, false, Optional.empty(), QuotaWindow.each(Duration.ofMinutes(5), 300));
            case COINBASE_STREAM ->
                new RateLimiter(strict, false, Optional.empty(), QuotaWindow.each(Duration.ofSeconds(1), 8));
            case KRAKEN_STREAM ->
                new RateLimiter(strict, false, Optional.empty(), QuotaWindow.each(Duration.ofMinutes(10), 150));
            case OKX_STREAM ->
                new RateLimiter(strict, false, Optional.empty(), QuotaWindow.each(Duration.ofSeconds(1), 3));
            case COINGECKO ->
                new RateLimiter(
                        strict, false, Optional.of(QuotaWindow.eachMonth(10_000)), QuotaWindow.each(MINUTE, 30));
            case COINMARKETCAP ->
                new RateLimiter(
                        strict, false, Optional.of(QuotaWindow.eachMonth(10_000)), QuotaWindow.each(MINUTE, 50));
            case TAAPI -> new RateLimiter(strict, false, Optional.empty(), QuotaWindow.apart(Duration.ofSeconds(15)));
            case FINNHUB ->
                new RateLimiter(
                        strict,
                        false,
                        Optional.empty(),
                        QuotaWindow.each(MINUTE, 60),
                        QuotaWindow.each(Duration.ofSeconds(1), 30));
            case ALTERNATIVEME -> new RateLimiter(strict, false, Optional.empty(), QuotaWindow.each(MINUTE, 60));
        };
    }

    /** Counts a request of {@code weight} and decides about it. */
    LimitDecision admit(Instant now, int weight) {
        if (now.isBefore(bannedUntil)) {
            return new LimitDecision(Outcome.BANNED, bannedUntil, false);
        }
        if (now.isBefore(coolUntil) && Duration.between(coolSince, now).compareTo(GRACE) > 0) {
            ignored++;
            return strict && bans && ignored >= IGNORED_UNTIL_BAN
                    ? ban(now)
                    : new LimitDecision(Outcome.EARLY, coolUntil, false);
        }
        boolean allowed = true;
        Instant until = now;
        for (QuotaWindow rate : rates) {
            if (!rate.use(now, weight)) {
                allowed = false;
                until = rate.end(now).isAfter(until) ? rate.end(now) : until;
            }
        }
        if (!allowed) {
            if (strict) {
                coolDown(now, until);
            }
            return new LimitDecision(Outcome.OVER_LIMIT, until, false);
        }
        return month.filter(credits -> !credits.has(now, 1))
                .map(credits -> new LimitDecision(Outcome.OVER_LIMIT, credits.end(now), true))
                .orElseGet(() -> new LimitDecision(Outcome.SERVED, now, false));
    }

    /** Whether a request is rejected; without strict limits it is only recorded. */
    boolean refuses(LimitDecision verdict) {
        return strict && verdict.refused();
    }

    /** Records that callers were sent {@code Retry-After}. */
    void coolDown(Instant now, Instant until) {
        // The first rejection counts; repetitions do not extend the time in which callers may react.
        if (!now.isBefore(coolUntil)) {
            coolSince = now;
            ignored = 0;
        }
        coolUntil = until;
    }

    /** Deducts credits of the month. */
    void spend(Instant now, int credits) {
        month.ifPresent(each -> each.use(now, credits));
    }

    /** The use of the first rate's current window. */
    long used(Instant now) {
        return rates.getFirst().used(now);
    }

    /** The first rate. */
    QuotaWindow rate() {
        return rates.getFirst();
    }

    /** The credits of the month, if the upstream has any. */
    Optional<QuotaWindow> month() {
        return month;
    }

    private LimitDecision ban(Instant now) {
        Duration length = banned < 12 ? FIRST_BAN.multipliedBy(1L << banned) : LONGEST_BAN;
        banned++;
        ignored = 0;
        coolUntil = Instant.MIN;
        bannedUntil = now.plus(length.compareTo(LONGEST_BAN) < 0 ? length : LONGEST_BAN);
        return new LimitDecision(Outcome.BANNED, bannedUntil, false);
    }
}
