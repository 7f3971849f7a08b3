package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one answer piece by piece: a wrong piece costs itself alone and is remembered. For one thread. */
public final class PartialDecoder {
    /** More than one answer has pieces we ask for; a hostile one shall not fill the log. */
    private static final int REMEMBERED = 20;

    private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

    private final List<SourceException> failures = new ArrayList<>();

    /** One piece of an answer. */
    @FunctionalInterface
    public interface Piece<V> {

        /** @throws SourceException if it is not as it must be */
        V read() throws SourceException;
    }

    /** The piece, or nothing if it is wrong. */
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

    /** The piece that may be absent, or nothing if it is wrong. */
    public <V> Optional<V> optional(Piece<Optional<V>> piece) {
        return read(piece).flatMap(value -> value);
    }

    /** A quote whose price and time must be right, and whose change may be absent or wrong. */
    public Quote quote(JsonField price, JsonField change, Instant observedAt) throws SourceException {
        return new Quote(price.positive(), optional(change::change), observedAt);
    }

    /**
     * The figures of which at least one is right.
     *
     * @param btc Bitcoin's share, {@code eth} Ether's; both are dropped if they are more than the whole together
     * @throws SourceException if none is right
     */
    public GlobalFigures global(
            JsonField cap, JsonField volume, JsonField change, JsonField btc, JsonField eth, Instant observedAt)
            throws SourceException {
        Optional<BigDecimal> btcShare = read(btc::share);
        Optional<BigDecimal> ethShare = eth.isAbsent() ? Optional.empty() : read(eth::share);
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
        return new GlobalFigures(marketCap, volume24h, capChange, btcShare, ethShare, observedAt, messages());
    }

    /**
     * The quotes that are right.
     *
     * @throws SourceException if there is none
     */
    public CoinQuotes coins(Map<Coin, Quote> quotes, JsonField root) throws SourceException {
        if (quotes.isEmpty()) {
            throw nothing(root, "an answer with at least one of the coins asked for");
        }
        return new CoinQuotes(quotes, messages());
    }

    /** What was wrong so far. */
    public List<String> messages() {
        return failures.stream().map(e -> String.valueOf(e.getMessage())).toList();
    }

    /** Why nothing is left: the first piece that was wrong, else that {@code field} is not {@code expected}. */
    public SourceException nothing(JsonField field, String expected) {
        return failures.isEmpty() ? field.wrong(expected) : failures.getFirst();
    }
}
