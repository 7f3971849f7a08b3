package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decodes a response field by field: an invalid field is left out and recorded. Not thread-safe. */
public final class PartialDecoder {
    /** More than the fields of any response; bounds the log entry of a hostile one. */
    private static final int REMEMBERED = 20;

    private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

    /** Bitcoin's dominance was never outside of these bounds. */
    private static final BigDecimal LEAST_BTC_SHARE = BigDecimal.valueOf(5);

    private static final BigDecimal MOST_BTC_SHARE = BigDecimal.valueOf(95);

    private final List<SourceException> failures = new ArrayList<>();

    /** A part of a response. */
    @FunctionalInterface
    public interface Piece<V> {

        /** @throws SourceException if it is invalid */
        V read() throws SourceException;
    }

    /** The part; empty if it is invalid. */
    public <V> Optional<V> read(Piece<V> piece) {
        try {
            return Optional.of(piece.read());
        } catch (SourceException e) {
            if (failures.size() < REMEMBERED) {
                failures.add(e);
            }
            return Optional.empty();
        }
    }

    /** An optional part; empty if it is absent or invalid. */
    public <V> Optional<V> optional(Piece<Optional<V>> piece) {
        return read(piece).flatMap(value -> value);
    }

    /** A quote whose price and time must be valid, and whose change may be absent or invalid. */
    public Quote quote(ResponseField price, ResponseField change, Instant observedAt) throws SourceException {
        return new Quote(price.positive(), optional(change::change), observedAt);
    }

    /**
     * The global figures that are valid; a source adds those that it alone has ({@link GlobalFigures#with}). A response
     * of zeros has none.
     *
     * @param btc Bitcoin's share in percent, valid from 5 to 95
     * @param eth Ether's share in percent, valid above 0; both are left out if their sum is above 100
     * @throws SourceException if no amount and no share is valid
     */
    public GlobalFigures global(
            ResponseField cap,
            ResponseField volume,
            ResponseField change,
            ResponseField btc,
            ResponseField eth,
            Instant observedAt)
            throws SourceException {
        Optional<BigDecimal> btcShare = read(() -> btc.within(LEAST_BTC_SHARE, MOST_BTC_SHARE));
        Optional<BigDecimal> ethShare =
                eth.isAbsent() ? Optional.empty() : read(eth::share).filter(share -> share.signum() > 0);
        BigDecimal together = btcShare.orElse(BigDecimal.ZERO).add(ethShare.orElse(BigDecimal.ZERO));
        if (together.compareTo(WHOLE) > 0) {
            failures.add(btc.wrong("at most 100 together with Ether's share of " + ethShare.orElse(BigDecimal.ZERO)));
            btcShare = Optional.empty();
            ethShare = Optional.empty();
        }
        Optional<BigDecimal> marketCap = read(cap::positive);
        Optional<BigDecimal> volume24h = read(volume::positive);
        Optional<BigDecimal> capChange = optional(change::change);
        if (marketCap.isEmpty() && volume24h.isEmpty() && btcShare.isEmpty() && ethShare.isEmpty()) {
            throw nothing(cap, "more than zero");
        }
        Map<Metric, BigDecimal> values = new LinkedHashMap<>();
        marketCap.ifPresent(value -> values.put(Metrics.MARKET_CAP_USD, value));
        volume24h.ifPresent(value -> values.put(Metrics.VOLUME_24H_USD, value));
        capChange.ifPresent(value -> values.put(Metrics.MARKET_CAP_CHANGE_PERCENTAGE_24H_USD, value));
        btcShare.ifPresent(value -> values.put(Metrics.BTC_MARKET_CAP_PERCENTAGE, value));
        ethShare.ifPresent(value -> values.put(Metrics.ETH_MARKET_CAP_PERCENTAGE, value));
        return new GlobalFigures(values, observedAt, messages());
    }

    /**
     * The quotes that are valid.
     *
     * @throws SourceException if there are none
     */
    public CoinQuotes coins(Map<Coin, Quote> quotes, ResponseField root) throws SourceException {
        if (quotes.isEmpty()) {
            throw nothing(root, "an answer with at least one of the coins asked for");
        }
        return new CoinQuotes(quotes, messages());
    }

    /** The messages of the failures so far. */
    public List<String> messages() {
        return failures.stream().map(e -> String.valueOf(e.getMessage())).toList();
    }

    /**
     * The failure of a response without valid parts: the first one recorded, otherwise that {@code field} is not as
     * expected.
     */
    public SourceException nothing(ResponseField field, String expected) {
        return failures.isEmpty() ? field.wrong(expected) : failures.getFirst();
    }
}
