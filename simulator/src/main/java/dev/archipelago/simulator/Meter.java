package dev.archipelago.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Counts what the callers of one upstream use, all of them together, and says when it is too much. Used on the event loop only. */
final class Meter {

    static final Duration FIRST_BAN = Duration.ofMinutes(2);
    static final Duration LONGEST_BAN = Duration.ofDays(3);
    /** So many requests in spite of {@code Retry-After} bring a ban. */
    static final int IGNORED_UNTIL_BAN = 3;

    // What was under way when the refusal went out did not ignore it.
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final boolean strict;
    private final boolean bans;
    private final List<Allowance> rates;
    private final Optional<Allowance> month;
    private Instant coolSince = Instant.MIN;
    private Instant coolUntil = Instant.MIN;
    private Instant bannedUntil = Instant.MIN;
    private int ignored;
    private int banned;

    private Meter(boolean strict, boolean bans, Optional<Allowance> month, Allowance... rates) {
        this.strict = strict;
        this.bans = bans;
        this.month = month;
        this.rates = List.of(rates);
    }

    /** The limits of an upstream. One that is not strict bans nobody. */
    static Meter of(Upstream upstream, boolean strict) {
        return switch (upstream) {
            case BINANCE, BINANCE_VISION -> new Meter(strict, true, Optional.empty(), Allowance.each(MINUTE, 6000));
            case BINANCE_STREAM, BINANCE_VISION_STREAM ->
                new Meter(strict, false, Optional.empty(), Allowance.each(Duration.ofMinutes(5), 300));
            case COINGECKO, COINMARKETCAP ->
                new Meter(strict, false, Optional.of(Allowance.eachMonth(10_000)), Allowance.each(MINUTE, 30));
            case TAAPI -> new Meter(strict, false, Optional.empty(), Allowance.apart(Duration.ofSeconds(15)));
            case FINNHUB ->
                new Meter(
                        strict,
                        false,
                        Optional.empty(),
                        Allowance.each(MINUTE, 60),
                        Allowance.each(Duration.ofSeconds(1), 30));
            case ALTERNATIVEME -> new Meter(strict, false, Optional.empty(), Allowance.each(MINUTE, 60));
        };
    }

    /** Counts a request of that weight and says how it stands. */
    Verdict admit(Instant now, int weight) {
        if (now.isBefore(bannedUntil)) {
            return new Verdict(Outcome.BANNED, bannedUntil, false);
        }
        if (now.isBefore(coolUntil) && Duration.between(coolSince, now).compareTo(GRACE) > 0) {
            ignored++;
            return strict && bans && ignored >= IGNORED_UNTIL_BAN
                    ? ban(now)
                    : new Verdict(Outcome.EARLY, coolUntil, false);
        }
        boolean allowed = true;
        Instant until = now;
        for (Allowance rate : rates) {
            if (!rate.use(now, weight)) {
                allowed = false;
                until = rate.end(now).isAfter(until) ? rate.end(now) : until;
            }
        }
        if (!allowed) {
            if (strict) {
                coolDown(now, until);
            }
            return new Verdict(Outcome.OVER_LIMIT, until, false);
        }
        return month.filter(credits -> !credits.has(now, 1))
                .map(credits -> new Verdict(Outcome.OVER_LIMIT, credits.end(now), true))
                .orElseGet(() -> new Verdict(Outcome.SERVED, now, false));
    }

    /** Whether a request with that verdict is refused; one that is not strict only takes note. */
    boolean refuses(Verdict verdict) {
        return strict && verdict.refused();
    }

    /** Takes note that callers were told to stay away until then. */
    void coolDown(Instant now, Instant until) {
        // The first refusal counts; repeating it does not make the callers' answer to it any younger.
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

    /** What the first rate's window of now has used. */
    long used(Instant now) {
        return rates.getFirst().used(now);
    }

    /** The first rate. */
    Allowance rate() {
        return rates.getFirst();
    }

    /** The credits of the month, where there are such. */
    Optional<Allowance> month() {
        return month;
    }

    private Verdict ban(Instant now) {
        Duration length = banned < 12 ? FIRST_BAN.multipliedBy(1L << banned) : LONGEST_BAN;
        banned++;
        ignored = 0;
        coolUntil = Instant.MIN;
        bannedUntil = now.plus(length.compareTo(LONGEST_BAN) < 0 ? length : LONGEST_BAN);
        return new Verdict(Outcome.BANNED, bannedUntil, false);
    }
}
