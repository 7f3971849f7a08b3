package dev.archipelago.communication.market;

import java.util.concurrent.ThreadFactory;

/** Starts a market whose ticks run where a test wants them. */
public final class MarketStart {

    private MarketStart() {}

    /** As {@link MarketDataAdapter#start}, with the ticks on a thread of {@code ticks}. */
    public static void start(MarketDataAdapter market, ThreadFactory ticks) {
        market.start(ticks);
    }
}
