// In the package of the market state because the measured code is package-private.
package dev.archipelago.communication.market;

import com.sun.management.OperatingSystemMXBean;
import dev.archipelago.external.Sourced;
import dev.archipelago.external.alternativeme.AlternativeMeIndex;
import dev.archipelago.external.binance.BinanceRsi;
import dev.archipelago.external.binance.BinanceTicker;
import dev.archipelago.external.coingecko.CoinGeckoGlobal;
import dev.archipelago.external.coingecko.CoinGeckoPrices;
import dev.archipelago.external.coingecko.CoinGeckoVnd;
import dev.archipelago.external.coinmarketcap.CoinMarketCapGlobal;
import dev.archipelago.external.coinmarketcap.CoinMarketCapPrices;
import dev.archipelago.external.finnhub.FinnhubQuotes;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.infrastructure.config.PlausibilityConfig;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Measures a full update round: the recorded responses of all endpoints are decoded and validated, applied to the
 * market state, and the snapshot is serialised as summary, frame and stream entry. CPU time and allocation are those of
 * the process, including garbage collection and compilation.
 *
 * <p>Arguments: the directory of recorded answers, and for how many seconds each half runs (10 unless given).
 */
final class MarketRound {
    private static final URI BASE = URI.create("http://upstream");
    private static final Optional<Secret> KEY = Optional.of(new Secret("key"));
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Path recorded;
    private final MarketState state =
            new MarketState(MarketCatalog.DEFAULT, Set.of(), PlausibilityConfig.DEFAULT, false);
    private long rounds;

    private record Ask<T>(Source<T> source, Function<Sourced<T>, Observations> normalise) {
        Observations answer(Instant now) throws Exception {
            return normalise.apply(new Sourced<>(source.fetch(), source.name(), source.interval(), now, Duration.ZERO));
        }
    }

    private MarketRound(Path recorded) {
        this.recorded = recorded;
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        MarketRound round = new MarketRound(Path.of(arguments[0]));
        List<Ask<?>> usual = round.everyUpstream();
        Ask<?> klines = new Ask<>(
                new BinanceRsi(BASE, round.recorded("binance-klines"), InstantSource.fixed(NOW)), Observations::rsi);
        round.measure("a round", usual, seconds);
        round.measure("RSI of 500 klines alone", List.of(klines), seconds);
    }

    private Transport recorded(String name) throws IOException {
        byte[] body = Files.readAllBytes(recorded.resolve(name + ".json"));
        HttpAnswer answer = new HttpAnswer(200, Map.of(), body);
        return (uri, headers, deadline) -> answer;
    }

    private List<Ask<?>> everyUpstream() throws IOException {
        InstantSource clock = InstantSource.fixed(NOW);
        return List.of(
                new Ask<>(
                        new BinanceTicker(BASE, MarketCatalog.DEFAULT.coins(), recorded("binance-ticker"), clock),
                        Observations::coins),
                new Ask<>(
                        new CoinGeckoPrices(
                                BASE, KEY, MarketCatalog.DEFAULT.coins(), recorded("coingecko-prices"), clock),
                        Observations::coins),
                new Ask<>(
                        new CoinMarketCapPrices(
                                BASE, KEY, MarketCatalog.DEFAULT.coins(), recorded("coinmarketcap-quotes"), clock),
                        Observations::coins),
                new Ask<>(new CoinGeckoGlobal(BASE, KEY, recorded("coingecko-global"), clock), Observations::global),
                new Ask<>(
                        new CoinMarketCapGlobal(BASE, KEY, recorded("coinmarketcap-global"), clock),
                        Observations::secondGlobal),
                new Ask<>(
                        new CoinGeckoVnd(BASE, KEY, MarketCatalog.DEFAULT.coins(), recorded("coingecko-vnd"), clock),
                        Observations::vnd),
                new Ask<>(
                        new AlternativeMeIndex(BASE, recorded("alternative-me-index"), clock), Observations::fearGreed),
                new Ask<>(new TaapiRsi(BASE, KEY, recorded("taapi-rsi"), clock), Observations::rsi),
                new Ask<>(new FinnhubQuotes(BASE, KEY, recorded("finnhub-quote"), clock), Observations::funds));
    }

    private void measure(String name, List<Ask<?>> asks, int seconds) throws Exception {
        run(asks, seconds);
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpu = system.getProcessCpuTime();
        long bytes = threads.getTotalThreadAllocatedBytes();
        long before = rounds;
        run(asks, seconds);
        long done = rounds - before;
        double used = (system.getProcessCpuTime() - cpu) / 1e9;
        System.out.printf(
                "%-24s %,8.0f a second of one core, %,8d bytes allocated each%n",
                name, done / used, (threads.getTotalThreadAllocatedBytes() - bytes) / done);
    }

    private void run(List<Ask<?>> asks, int seconds) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long written = 0;
        while (System.nanoTime() < end) {
            Instant now = NOW.plusSeconds(rounds++);
            for (Ask<?> ask : asks) {
                state.apply(ask.answer(now));
            }
            Snapshot snapshot = state.snapshot(now);
            written += SnapshotJson.summary(snapshot).length
                    + SnapshotJson.update(snapshot).length()
                    + SnapshotJson.streamFields(snapshot).size();
        }
        if (written == 0) {
            throw new IllegalStateException("nothing was written");
        }
    }
}
