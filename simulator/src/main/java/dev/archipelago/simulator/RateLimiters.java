package dev.archipelago.simulator;

import java.util.EnumMap;
import java.util.Map;

/** The rate limiters of all upstreams. Binance counts by address, so its two hosts share one. */
final class RateLimiters {

    private final Map<Upstream, RateLimiter> meters = new EnumMap<>(Upstream.class);

    RateLimiters(boolean strict) {
        for (Upstream upstream : Upstream.values()) {
            meters.put(upstream, RateLimiter.of(upstream, strict));
        }
        share(Upstream.BINANCE, Upstream.BINANCE_VISION);
        share(Upstream.BINANCE_STREAM, Upstream.BINANCE_VISION_STREAM);
    }

    @SuppressWarnings("NullAway") // the map holds every upstream
    RateLimiter of(Upstream upstream) {
        return meters.get(upstream);
    }

    private void share(Upstream one, Upstream other) {
        meters.put(other, of(one));
    }
}
