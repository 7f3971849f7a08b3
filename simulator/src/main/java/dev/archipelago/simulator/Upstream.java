package dev.archipelago.simulator;

import java.util.Arrays;
import java.util.Optional;

/** A market data service the simulator stands in for; Binance counts four times: REST and streams, each on the main host and on the market-data-only one. */
public enum Upstream {
    BINANCE("binance", ""),
    BINANCE_STREAM("binance-stream", ""),
    /** The market-data-only host, which answers where the main one may not. */
    BINANCE_VISION("binance-vision", ""),
    BINANCE_VISION_STREAM("binance-vision-stream", ""),
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

    /** Whether it is a host of streams, whose base begins with {@code ws:}. */
    public boolean isStream() {
        return this == BINANCE_STREAM || this == BINANCE_VISION_STREAM;
    }

    /** Whether it is one of Binance's hosts. */
    boolean isBinance() {
        return this == BINANCE || this == BINANCE_VISION || isStream();
    }

    /** What a client configures as this upstream's base, from the slash after the authority: {@code /coingecko/api/v3}. */
    String base() {
        return "/" + id + basePath;
    }
}
