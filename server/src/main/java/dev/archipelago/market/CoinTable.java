package dev.archipelago.market;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The table of supported coins, read once from the resource {@code coins.csv} beside this class. To add a coin, add a
 * row to it. Immutable.
 */
public final class CoinTable {
    private static final String RESOURCE = "coins.csv";
    private static final String DEFAULT = "default";
    private static final int COLUMNS = 8;
    private static final CoinTable SHIPPED = read();

    private final Map<String, Coin> coins;
    private final List<Coin> defaults;

    private CoinTable(Map<String, Coin> coins, List<Coin> defaults) {
        this.coins = coins;
        this.defaults = List.copyOf(defaults);
    }

    /** Returns the table that is shipped with the server. */
    public static CoinTable shipped() {
        return SHIPPED;
    }

    /** Returns all coins in the order of the table. */
    public List<Coin> coins() {
        return List.copyOf(coins.values());
    }

    /** Returns the coins that are shown by default, in the order in which they are shown. */
    public List<Coin> defaults() {
        return defaults;
    }

    /** Returns Bitcoin, whose RSI is a metric whichever coins are shown. */
    public static Coin bitcoin() {
        return SHIPPED.find("BTC").orElseThrow();
    }

    /** Returns the coin with the given symbol, ignoring case. */
    public Optional<Coin> find(String symbol) {
        return Optional.ofNullable(coins.get(symbol.toUpperCase(Locale.ROOT)));
    }

    /**
     * Returns the coin whose symbol or name has the smallest edit distance to {@code text}; the first if there are
     * several.
     */
    public Coin nearest(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return coins.values().stream()
                .min(Comparator.comparingInt(coin -> Math.min(
                        EditDistance.of(lower, coin.code()),
                        EditDistance.of(lower, coin.title().toLowerCase(Locale.ROOT)))))
                .orElseThrow();
    }

    private static CoinTable read() {
        Map<String, Coin> coins = new LinkedHashMap<>();
        List<Coin> defaults = new ArrayList<>();
        for (String line : text().lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] cells = line.split(";", -1);
            if (cells.length != COLUMNS) {
                throw new IllegalStateException(RESOURCE + ": a row must have " + COLUMNS + " cells, got " + line);
            }
            Coin coin = new Coin(cells[0], cells[1], cells[2], Long.parseLong(cells[3]), cells[4], cells[5], cells[7]);
            if (coins.put(coin.symbol(), coin) != null) {
                throw new IllegalStateException(RESOURCE + ": there are two rows of " + coin);
            }
            if (cells[6].equals(DEFAULT)) {
                defaults.add(coin);
            }
        }
        return new CoinTable(coins, defaults);
    }

    private static String text() {
        try (InputStream in = CoinTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }
}
