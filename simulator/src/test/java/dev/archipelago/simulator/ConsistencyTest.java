package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invariants of the market for any seed and time. */
class ConsistencyTest {

    private static final long DAY = 86_400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void candle_ofADay_containsItsHoursAndTheirTicks(long seed) {
        Random random = new Random(seed);
        FixedTime time = new FixedTime();
        Market market = new Market(seed, time);
        CoinMarket coin = market.coin(SimulatedCoin.values()[random.nextInt(SimulatedCoin.values().length)]);
        for (int i = 0; i < 20; i++) {
            long second = market.second() - random.nextLong(400 * DAY);
            Candle day = coin.candle(CandleInterval.DAY, second);
            Candle hour = coin.candle(CandleInterval.HOUR, second);
            BigDecimal tick = coin.price(second);
            assertThat(hour.close()).isEqualByComparingTo(tick);
            assertThat(day.close()).isEqualByComparingTo(tick);
            assertThat(hour.high()).isBetween(tick, day.high());
            assertThat(hour.low()).isBetween(day.low(), tick);
            long earlier = hour.openSecond() + random.nextLong(second - hour.openSecond() + 1);
            assertThat(coin.price(earlier)).isBetween(hour.low(), hour.high());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void candles_closed_neverChange(long seed) {
        Random random = new Random(seed);
        FixedTime time = new FixedTime();
        Market market = new Market(seed, time);
        CoinMarket coin = market.coin(SimulatedCoin.ETH);
        for (CandleInterval interval : List.of(CandleInterval.MINUTE, CandleInterval.HOUR, CandleInterval.DAY)) {
            long then = market.second();
            List<Candle> before = coin.candlesUntil(interval, then, then, 30);
            time.advance(Duration.ofSeconds(1 + random.nextInt(200_000)));
            market.hold("ETH", new BigDecimal("3000"));
            time.advance(Duration.ofSeconds(1 + random.nextInt(2_000)));
            market.release("ETH");
            List<Candle> after = coin.candlesFrom(interval, before.getFirst().openSecond(), then, market.second(), 30);
            assertThat(after.subList(0, 29)).isEqualTo(before.subList(0, 29));
            assertThat(after.getLast().open())
                    .isEqualByComparingTo(before.getLast().open());
            assertThat(after.getLast().high())
                    .isGreaterThanOrEqualTo(before.getLast().high());
        }
    }

    @Test
    void usdVnd_inAMinute_standsStillAndInADayMovesLittle() {
        Market market = new Market(7, new FixedTime());
        long minute = market.second() / 60 * 60;
        assertThat(market.usdVnd(minute + 59)).isEqualByComparingTo(market.usdVnd(minute));
        BigDecimal rate = market.usdVnd(minute);
        for (int hour = 1; hour <= 24; hour++) {
            assertThat(market.usdVnd(minute - hour * 3_600L).doubleValue() / rate.doubleValue())
                    .isBetween(0.98, 1.02);
        }
        assertThat(market.usdVnd(minute - DAY)).isNotEqualByComparingTo(rate);
    }

    @Test
    void record_everyFigure_hasATruthAtAnyTime() {
        FixedTime time = new FixedTime();
        MarketRecord record = new MarketRecord(new Market(3, time), 10);
        assertThat(record.metrics()).hasSizeGreaterThanOrEqualTo(27);
        for (String metric : record.metrics()) {
            assertThat(record.valueAt(metric, time.instant().minus(Duration.ofDays(9))))
                    .isPresent();
        }
        assertThat(record.valueAt("nonsense", time.instant())).isEmpty();
        assertThat(record.priceAt("SPY", time.instant())).isPositive();
    }

    @Test
    void record_everyUpstream_givesWhatIsTrue() throws Exception {
        FixedTime time = new FixedTime();
        String[] key = {"X-CMC_PRO_API_KEY", "k"};
        try (Simulator simulator = Simulator.start(time.options())) {
            Client client = new Client(simulator);
            client.get("/binance/api/v3/ticker/24hr");
            client.listen("/binance-stream/ws/!miniTicker@arr").next();
            client.get("/coingecko/api/v3/global");
            client.get("/coingecko/api/v3/coins/markets?vs_currency=usd");
            client.get("/coingecko/api/v3/simple/price?ids=bitcoin&vs_currencies=usd,vnd&include_24hr_change=true");
            client.get("/coinmarketcap/v1/global-metrics/quotes/latest", key);
            client.get("/coinmarketcap/v3/cryptocurrency/quotes/latest?id=1,1027", key);
            client.get("/coinmarketcap/v2/cryptocurrency/quotes/latest?id=1,1027", key);
            client.get("/coinmarketcap/v2/cryptocurrency/quotes/latest?symbol=BTC", key);
            client.get("/taapi/rsi?secret=s&exchange=binance&symbol=BTC/USDT&interval=1d");
            client.get("/alternativeme/fng/");
            for (String fund : List.of("SPY", "DIA", "QQQM", "NOPE")) {
                client.get("/finnhub/api/v1/quote?token=t&symbol=" + fund);
            }
            MarketRecord record = simulator.record();
            assertThat(record.given()).hasSizeGreaterThanOrEqualTo(27);
            for (String metric : record.given()) {
                double truth =
                        record.valueAt(metric, time.instant()).orElseThrow().doubleValue();
                assertThat(record.given(metric))
                        .isNotEmpty()
                        .allSatisfy(
                                given -> assertThat(given.value().orElseThrow().doubleValue())
                                        .as(metric + " of " + given.upstream())
                                        .isCloseTo(truth, org.assertj.core.data.Offset.offset(0.0006)));
            }
            assertThat(record.given("btc_price_usd"))
                    .extracting(ServedValue::upstream)
                    .contains(Upstream.BINANCE, Upstream.BINANCE_STREAM, Upstream.COINGECKO, Upstream.COINMARKETCAP);
        }
    }

    @Test
    void record_moreThanItKeeps_forgetsTheOldest() throws Exception {
        FixedTime time = new FixedTime();
        try (Simulator simulator = Simulator.start(time.options().withKept(2))) {
            Client client = new Client(simulator);
            for (int price = 1; price <= 4; price++) {
                simulator.holdPrice("BTC", BigDecimal.valueOf(price));
                client.get("/binance/api/v3/ticker/24hr?symbol=BTCUSDT");
            }
            assertThat(simulator.record().given("btc_price_usd"))
                    .extracting(ServedValue::text)
                    .containsExactly("3.00000000", "4.00000000");
            assertThat(simulator.record().calls()).hasSize(2);
            assertThat(simulator.record().count(Upstream.BINANCE, Outcome.SERVED))
                    .isEqualTo(4);
        }
    }
}
