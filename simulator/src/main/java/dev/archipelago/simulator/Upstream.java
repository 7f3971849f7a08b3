package dev.archipelago.simulator;

import java.util.Arrays;
import java.util.Optional;

/**
 * A simulated market data service. Binance has four: REST and streams, each on the main host and on the market data
 * host. Coinbase Exchange, Kraken and OKX have a stream each.
 */
public enum Upstream {
    BINANCE("binance", ""),
    BINANCE_STREAM("binance-stream", ""),
    /** The market data host, which also serves countries that the main one does not. */
    BINANCE_VISION("binance-vision", ""),
    BINANCE_VISION_STREAM("binance-vision-stream", ""),
    COINBASE_STREAM("coinbase-stream", ""),
    KRAKEN_STREAM("kraken-stream", "/v2"),
    OKX_STREAM("okx-stream", "/ws/v5/public"),
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

    /** The upstream with an id, if there is one. */
    public static Optional<Upstream> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id.equals(id)).findFirst();
    }

    /** Whether it serves streams; its base URL begins with {@code ws:}. */
    public boolean isStream() {
        return switch (this) {
            case BINANCE_STREAM, BINANCE_VISION_STREAM, COINBASE_STREAM, KRAKEN_STREAM, OKX_STREAM -> true;
            default -> false;
        };
    }

    /** Whether it is one of Binance's hosts. */
    boolean isBinance() {
        return this == BINANCE || this == BINANCE_VISION || this == BINANCE_STREAM || this == BINANCE_VISION_STREAM;
    }

    /** The path of its base URL: {@code /coingecko/api/v3}. */
    String base() {
        return "/" + id + basePath;
    }
}
