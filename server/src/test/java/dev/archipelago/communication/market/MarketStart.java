package dev.archipelago.communication.market;

import java.util.concurrent.ThreadFactory;

/** Starts a market service whose ticks run on threads of a test. */
public final class MarketStart {

    private MarketStart() {}

    /** Starts the service like {@link MarketService#start}, with the ticks on a thread of {@code ticks}. */
    public static void start(MarketService market, ThreadFactory ticks) {
        market.start(ticks);
    }
}
