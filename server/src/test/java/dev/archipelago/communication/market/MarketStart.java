package dev.archipelago.communication.market;

import java.util.concurrent.ThreadFactory;

/** Starts a market whose ticks run where a test wants them. */
public final class MarketStart {

    private MarketStart() {}

    /** As {@link MarketService#start}, with the ticks on a thread of {@code ticks}. */
    public static void start(MarketService market, ThreadFactory ticks) {
        market.start(ticks);
    }
}
