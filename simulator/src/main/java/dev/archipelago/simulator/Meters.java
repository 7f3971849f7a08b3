package dev.archipelago.simulator;

import java.util.EnumMap;
import java.util.Map;

/** The meters of all upstreams. Binance counts by address, so its two hosts share theirs. */
final class Meters {

    private final Map<Upstream, Meter> meters = new EnumMap<>(Upstream.class);

    Meters(boolean strict) {
        for (Upstream upstream : Upstream.values()) {
            meters.put(upstream, Meter.of(upstream, strict));
        }
        share(Upstream.BINANCE, Upstream.BINANCE_VISION);
        share(Upstream.BINANCE_STREAM, Upstream.BINANCE_VISION_STREAM);
    }

    @SuppressWarnings("NullAway") // the map holds every upstream
    Meter of(Upstream upstream) {
        return meters.get(upstream);
    }

    private void share(Upstream one, Upstream other) {
        meters.put(other, of(one));
    }
}
