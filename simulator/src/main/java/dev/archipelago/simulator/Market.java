package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The simulated market: a pure function of seed and time, except for fixed prices. Prices change each second.
 * Thread-safe.
 */
final class Market {

    private static final long DAY = 86_400;
    private static final long GLOBAL_REFRESH = 600;
    private static final long RATE_REFRESH = 60;
    private static final int RSI_PERIOD = 14;
    private static final int RSI_CANDLES = 500;
    private static final int TETHER_DECIMALS = 5;
    private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(1_000_000_000);

    private final long seed;
    private final InstantSource clock;
    private final RandomWalk otherCoins;
    private final RandomWalk volume;
    private final RandomWalk dong;
    private final RandomWalk tether;
    private final Map<SimulatedCoin, CoinMarket> coins = new EnumMap<>(SimulatedCoin.class);
    private final Map<SimulatedFund, FundMarket> funds = new EnumMap<>(SimulatedFund.class);

    Market(long seed, InstantSource clock) {
        this.seed = seed;
        this.clock = clock;
        this.otherCoins = new RandomWalk(RandomWalk.seed(seed, "other coins"), 750e9, 0.02);
        this.volume = new RandomWalk(RandomWalk.seed(seed, "volume"), 118e9, 0.08);
        this.dong = new RandomWalk(RandomWalk.seed(seed, "dong"), 26_350, 0.0015);
        this.tether = new RandomWalk(RandomWalk.seed(seed, "tether"), 0.9998, 0.0002);
        for (SimulatedCoin coin : SimulatedCoin.values()) {
            coins.put(coin, new CoinMarket(coin, seed));
        }
        for (SimulatedFund fund : SimulatedFund.values()) {
            funds.put(fund, new FundMarket(fund, seed));
        }
    }

    Instant now() {
        return clock.instant();
    }

    /** The current time in whole seconds since 1970. */
    long second() {
        return clock.instant().getEpochSecond();
    }

    @SuppressWarnings("NullAway") // the map holds every coin
    CoinMarket coin(SimulatedCoin coin) {
        return coins.get(coin);
    }

    @SuppressWarnings("NullAway") // the map holds every fund
    FundMarket fund(SimulatedFund fund) {
        return funds.get(fund);
    }

    /**
     * Fixes the price of a coin ({@code BTC} or {@code BTCUSDT}) or a fund ({@code SPY}) from this second on.
     *
     * @throws IllegalArgumentException for an unknown symbol, or a price that is not from above zero to 10^9
     */
    void hold(String symbol, BigDecimal price) {
        checkPrice(price);
        BigDecimal tick = price.setScale(Math.clamp(price.scale(), 0, 8), RoundingMode.HALF_UP);
        line(symbol).hold(second(), tick);
    }

    /**
     * Checks that a price can be fixed.
     *
     * @throws IllegalArgumentException if it cannot
     */
    static void checkPrice(BigDecimal price) {
        if (price.signum() <= 0 || price.compareTo(MAX_PRICE) > 0) {
            throw new IllegalArgumentException(
                    "price is " + price.toPlainString() + "; expected more than 0 and at most " + MAX_PRICE);
        }
        if (price.setScale(8, RoundingMode.HALF_UP).signum() == 0) {
            throw new IllegalArgumentException("price is " + price.toPlainString() + "; expected at least 0.00000001");
        }
    }

    /**
     * Checks that a symbol is traded.
     *
     * @throws IllegalArgumentException if it is not
     */
    static void checkSymbol(String symbol) {
        if (SimulatedCoin.ofSymbol(symbol).isEmpty()
                && SimulatedCoin.ofPair(symbol).isEmpty()
                && SimulatedFund.ofSymbol(symbol).isEmpty()) {
            throw new IllegalArgumentException("symbol is " + symbol + "; expected one of "
                    + Stream.concat(Arrays.stream(SimulatedCoin.values()), Arrays.stream(SimulatedFund.values()))
                            .map(Enum::name)
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * Releases a fixed price from this second on.
     *
     * @throws IllegalArgumentException for an unknown symbol
     */
    void release(String symbol) {
        line(symbol).release(second());
    }

    /** The current price of a coin or a fund. */
    BigDecimal price(String symbol) {
        return price(symbol, second());
    }

    /** The price of a coin or a fund at {@code second}. */
    BigDecimal price(String symbol, long second) {
        return line(symbol).at(second);
    }

    /** The price of one USD in VND; it changes slightly each minute. */
    BigDecimal usdVnd(long second) {
        return BigDecimal.valueOf(dong.at(Math.floorDiv(second, RATE_REFRESH) * RATE_REFRESH))
                .setScale(2, RoundingMode.HALF_UP);
    }

    /** The price of one USDT in USD; it changes slightly each minute. */
    BigDecimal usdtUsd(long second) {
        return BigDecimal.valueOf(tether.at(Math.floorDiv(second, RATE_REFRESH) * RATE_REFRESH))
                .setScale(TETHER_DECIMALS, RoundingMode.HALF_UP);
    }

    /** Global figures as CoinGecko reports them: updated every ten minutes. */
    Global global() {
        return global(second());
    }

    /** The global figures as of {@code second}. */
    Global global(long second) {
        return made(Math.floorDiv(second, GLOBAL_REFRESH) * GLOBAL_REFRESH);
    }

    /** The index {@code daysAgo} days before that second, 0 to 100. A day begins at 00:00 UTC. */
    int fearGreed(long second, long daysAgo) {
        long day = Math.floorDiv(second, DAY) - daysAgo;
        double mood = 50
                + 34 * RandomWalk.noise(RandomWalk.seed(seed, "mood"), 0, day, 9)
                + 8 * RandomWalk.noise(RandomWalk.seed(seed, "mood"), 1, day, 1);
        return (int) Math.clamp(Math.round(mood), 0, 100);
    }

    /** CoinMarketCap's fear and greed index, by a method of its own. */
    int otherFearGreed(long second) {
        double hourly = 5 * RandomWalk.noise(RandomWalk.seed(seed, "mood"), 2, Math.floorDiv(second, 3_600L), 5);
        return (int) Math.clamp(Math.round(20 + 0.6 * fearGreed(second, 0) + hourly), 0, 100);
    }

    /** Wilder's RSI-14 of a coin on its candles, the open one included. */
    double rsi(SimulatedCoin coin, CandleInterval interval) {
        return rsi(coin, interval, second());
    }

    /** The RSI as of {@code second}. */
    double rsi(SimulatedCoin coin, CandleInterval interval, long second) {
        double[] closes = coin(coin).closes(interval, second, RSI_CANDLES);
        double gain = 0;
        double loss = 0;
        for (int i = 1; i < closes.length; i++) {
            double change = closes[i] - closes[i - 1];
            int weight = Math.min(i, RSI_PERIOD);
            gain += (Math.max(change, 0) - gain) / weight;
            loss += (Math.max(-change, 0) - loss) / weight;
        }
        if (loss == 0) {
            return gain == 0 ? 50 : 100;
        }
        return 100 - 100 / (1 + gain / loss);
    }

    private Global made(long second) {
        double cap = cap(second);
        double before = cap(second - DAY);
        return new Global(
                whole(cap),
                whole(before),
                whole(volume.at(second)),
                percent((cap - before) / before),
                percent(coin(SimulatedCoin.BTC).marketCap(second).doubleValue() / cap),
                percent(coin(SimulatedCoin.ETH).marketCap(second).doubleValue() / cap),
                second);
    }

    private double cap(long second) {
        double cap = otherCoins.at(second);
        for (CoinMarket coin : coins.values()) {
            if (coin.coin().counted()) {
                cap += coin.marketCap(second).doubleValue();
            }
        }
        return cap;
    }

    private PriceSeries line(String symbol) {
        checkSymbol(symbol);
        return SimulatedCoin.ofSymbol(symbol)
                .or(() -> SimulatedCoin.ofPair(symbol))
                .map(coin -> coin(coin).line())
                .or(() -> SimulatedFund.ofSymbol(symbol).map(fund -> fund(fund).line()))
                .orElseThrow();
    }

    private static BigDecimal whole(double value) {
        return BigDecimal.valueOf(value).setScale(0, RoundingMode.HALF_UP);
    }

    private static BigDecimal percent(double share) {
        return BigDecimal.valueOf(share * 100).setScale(6, RoundingMode.HALF_UP);
    }

    /**
     * Global figures.
     *
     * @param cap USD
     * @param capYesterday USD, 24 hours earlier
     * @param volume USD traded in 24 hours
     * @param second the time of their last update, in seconds since 1970
     */
    record Global(
            BigDecimal cap,
            BigDecimal capYesterday,
            BigDecimal volume,
            BigDecimal capChangePercent,
            BigDecimal btcPercent,
            BigDecimal ethPercent,
            long second) {}
}
