package dev.archipelago.simulator;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The endpoints of all upstreams. */
final class Endpoints {

    private static final Map<Upstream, WireFormat> KNOWN =
            formats(new Market(0, InstantSource.system()), new RateLimiters(false));

    private Endpoints() {}

    /** The endpoints of an upstream below its base path, sorted. */
    static List<String> of(Upstream upstream) {
        WireFormat format = KNOWN.get(upstream);
        Set<String> names = format != null
                ? format.endpoints()
                : upstream.isBinance()
                        ? Set.of(BinanceStream.COMBINED, BinanceStream.RAW)
                        : Set.of(ExchangeStream.FEED);
        return names.stream().sorted().toList();
    }

    /**
     * The endpoint with the path or path suffix {@code name}: {@code klines} finds {@code api/v3/klines}.
     *
     * @throws IllegalArgumentException when there is none, or more than one
     */
    static String find(Upstream upstream, String name) {
        List<String> all = of(upstream);
        List<String> found = all.stream()
                .filter(each -> each.equals(name) || each.endsWith("/" + name))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("endpoint is '" + name + "'; expected one of " + String.join(", ", all));
        }
        return found.getFirst();
    }

    /**
     * The upstream of that name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Upstream upstream(String id) {
        return Upstream.of(id)
                .orElseThrow(() -> new IllegalArgumentException("upstream is '" + id + "'; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(Upstream.values())
                                        .map(Upstream::id)
                                        .toList())));
    }

    /** The formats of the exchanges whose clients subscribe after connecting. */
    static Map<Upstream, ExchangeFormat> exchanges(Market market) {
        Map<Upstream, ExchangeFormat> formats = new EnumMap<>(Upstream.class);
        formats.put(Upstream.COINBASE_STREAM, new CoinbaseFormat(market));
        formats.put(Upstream.KRAKEN_STREAM, new KrakenFormat(market));
        formats.put(Upstream.OKX_STREAM, new OkxFormat(market));
        return formats;
    }

    /** The formats of the upstreams that use HTTP; both hosts of Binance have the same. */
    static Map<Upstream, WireFormat> formats(Market market, RateLimiters meters) {
        Map<Upstream, WireFormat> formats = new EnumMap<>(Upstream.class);
        WireFormat binance = new BinanceFormat(market, meters.of(Upstream.BINANCE));
        formats.put(Upstream.BINANCE, binance);
        formats.put(Upstream.BINANCE_VISION, binance);
        formats.put(Upstream.COINGECKO, new CoinGeckoFormat(market));
        formats.put(Upstream.COINMARKETCAP, new CoinMarketCapFormat(market, meters.of(Upstream.COINMARKETCAP)));
        formats.put(Upstream.TAAPI, new TaapiFormat(market));
        formats.put(Upstream.FINNHUB, new FinnhubFormat(market));
        formats.put(Upstream.ALTERNATIVEME, new AlternativeMeFormat(market));
        return formats;
    }
}
