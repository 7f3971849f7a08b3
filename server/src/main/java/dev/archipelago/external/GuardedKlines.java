package dev.archipelago.external;

import dev.archipelago.external.spi.KlineSource;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A source of klines behind its {@link SourceGuard}; one call at a time. Thread-safe. */
final class GuardedKlines implements KlineSource {
    private final KlineSource source;
    private final SourceGuard guard;

    /** @param weight the units of the budget that one call uses */
    GuardedKlines(String upstream, KlineSource source, UpstreamLimiter limits, int weight, InstantSource clock) {
        this.source = source;
        this.guard = new SourceGuard(upstream + "/klines", () -> true, limits, weight, clock);
    }

    @Override
    public synchronized List<Kline> klines(Coin coin, KlineInterval interval, Instant from, int limit)
            throws SourceException {
        return guard.call(() -> source.klines(coin, interval, from, limit));
    }

    SourceGuard guard() {
        return guard;
    }
}
