package dev.archipelago.simulator;

import java.util.Arrays;
import java.util.Optional;

/** A market data service the simulator stands in for; Binance counts twice, since its streams live on a host of their own. */
public enum Upstream {
    BINANCE("binance", ""),
    BINANCE_STREAM("binance-stream", ""),
    COINGECKO("coingecko", "/api/v3"),
    COINMARKETCAP("coinmarketcap", ""),
    TAAPI("taapi", ""),
    FINNHUB("finnhub", "/api/v1"),
    ALTERNATIVEME("alternativeme", "");

    private final String id;
    private final String basePath;

    Upstream(String id, String basePath) {
        this.id = id;
        this.basePath = basePath;
    }

    /** Its name in paths and in the control endpoint: {@code binance-stream}. */
    public String id() {
        return id;
    }

    /** The upstream of that name, if there is one. */
    public static Optional<Upstream> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
    }

    /** What a client configures as this upstream's base, from the slash after the authority: {@code /coingecko/api/v3}. */
    String base() {
        return "/" + id + basePath;
    }
}
