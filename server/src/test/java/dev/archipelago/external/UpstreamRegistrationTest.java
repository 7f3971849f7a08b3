package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceContext;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceKind;
import dev.archipelago.external.spi.SourceOffer;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.external.spi.UpstreamPlan;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Key;
import dev.archipelago.infrastructure.config.UpstreamVariables.Limit;
import dev.archipelago.infrastructure.http.HttpFetcher;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Leadership;
import dev.archipelago.language.Language;
import dev.archipelago.market.Attribution;
import dev.archipelago.market.Block;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import dev.archipelago.web.view.PageTemplates;
import dev.archipelago.web.view.SiteView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that an upstream registered at run time appears everywhere upstreams are listed, without a change to any file.
 */
class UpstreamRegistrationTest {

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final HttpFetcher fetcher = new HttpFetcher();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpServer server = server();
    private final Upstreams upstreams = upstreams();

    private HttpServer server() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext("/v1/price", exchange -> {
                calls.incrementAndGet();
                boolean known = "secret".equals(exchange.getRequestHeaders().getFirst("X-Key"));
                byte[] body = "{\"btc\":\"61000.5\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(known ? 200 : 401, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            started.start();
            return started;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        server.stop(0);
        fetcher.close();
    }

    /** A price source of Bitcoin from the server above, ranked after Binance and before CoinGecko. */
    private static final class TestExchange implements Upstream {
        static final Address ADDRESS = Address.of("TEST_BASE_URL", "https://test.example/v1", "/test");
        static final Limit CALLS = Limit.of("TEST_CALLS_PER_MINUTE", 40, 1, 100, "");

        @Override
        public String name() {
            return "test_exchange";
        }

        @Override
        public Attribution attribution() {
            return Attribution.of("Test Exchange", "https://test.example/", "https://test.example/terms")
                    .withCredit("Prices by Test Exchange", true);
        }

        @Override
        public UpstreamVariables variables() {
            return new UpstreamVariables(List.of(ADDRESS), Optional.of(new Key("TEST_KEY", true, "")), List.of(CALLS));
        }

        @Override
        public BudgetPlan budget(UpstreamSettings settings, Optional<UpstreamPlan> plan, int servers) {
            int perMinute = (int) settings.limit(CALLS).orElseThrow();
            return BudgetPlan.of(perMinute, OptionalLong.empty(), List.of(), 1, servers);
        }

        @Override
        public List<SourceOffer<?>> sources() {
            return List.of(new SourceOffer<>(SourceKind.COIN_PRICES, 15, 1, Duration.ZERO, TestPrices::new));
        }
    }

    private record TestPrices(SourceContext context) implements Source<CoinQuotes> {
        @Override
        public SourceDescription description() {
            return new SourceDescription(
                    "test_exchange", "coin_prices", Duration.ofSeconds(10), Duration.ofSeconds(10));
        }

        @Override
        public boolean configured() {
            return context.settings().key().isPresent();
        }

        @Override
        public CoinQuotes fetch() throws SourceException {
            String key = context.settings()
                    .key()
                    .orElseThrow(() -> SourceException.notConfigured("test_exchange: no key, set TEST_KEY"))
                    .reveal();
            URI uri = URI.create(context.settings().address(TestExchange.ADDRESS) + "/price");
            var price = new JsonApi("test_exchange", context.transport(), context.clock())
                    .get(uri, Map.of("X-Key", key), deadline())
                    .at("btc")
                    .positive();
            return new CoinQuotes(Map.of(
                    TestCoins.BTC,
                    new Quote(price, Optional.empty(), context.clock().instant())));
        }
    }

    private static Upstreams upstreams() {
        List<Upstream> all = new ArrayList<>(Upstreams.REGISTERED.list());
        all.add(new TestExchange());
        return new Upstreams(all);
    }

    private UpstreamConfig config(Map<String, String> more) {
        // Port 1 refuses connections, so every other upstream fails immediately.
        Map<String, String> variables = UpstreamFixture.variables(
                address -> URI.create(address.webSocket() ? "ws://127.0.0.1:1" : "http://127.0.0.1:1"),
                Optional.empty());
        variables.put("TEST_BASE_URL", "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
        variables.putAll(more);
        try {
            return ConfigurationReader.read(variables, upstreams.variables()).upstreams();
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private UpstreamConnections connections(Map<String, String> more) {
        return new UpstreamConnections(
                upstreams,
                config(more),
                MarketCatalog.DEFAULT.coins(),
                Optional.empty(),
                fetcher::get,
                clock,
                new Random(1));
    }

    @Test
    void variables_registered_areReadAndCheckedWithAllOthers() {
        assertThat(ConfigurationReader.names(upstreams.variables()))
                .contains("TEST_BASE_URL", "TEST_KEY", "TEST_CALLS_PER_MINUTE");
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> ConfigurationReader.read(Map.of("TEST_CALLS_PER_MINUTE", "101"), upstreams.variables()));
        assertThat(failure.problems()).singleElement().asString().startsWith("TEST_CALLS_PER_MINUTE is '101'");
    }

    @Test
    void sources_registered_standInTheOrderOfTheirRanks() {
        assertThat(connections(Map.of()).sources().chain(SourceKind.COIN_PRICES).sources())
                .extracting(GuardedSource::id)
                .containsExactly(
                        "binance/coin_prices",
                        "test_exchange/coin_prices",
                        "coingecko/coin_prices",
                        "coinmarketcap/coin_prices");
    }

    @Test
    void fetch_firstSourceFails_comesFromTheRegisteredOne() throws NoSourceException {
        SourceRegistry sources = connections(Map.of("TEST_KEY", "secret")).sources();

        Sourced<CoinQuotes> answer = sources.chain(SourceKind.COIN_PRICES).fetch();

        assertThat(answer.source()).isEqualTo("test_exchange");
        assertThat(answer.value().quotes().get(TestCoins.BTC).price()).isEqualByComparingTo("61000.5");
    }

    @Test
    void budget_registered_boundsItsCalls() {
        UpstreamConnections connections = connections(Map.of("TEST_KEY", "secret", "TEST_CALLS_PER_MINUTE", "2"));
        GuardedSource<CoinQuotes> source =
                connections.sources().chain(SourceKind.COIN_PRICES).sources().get(1);
        List<SourceException> refusals = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            try {
                source.fetch();
            } catch (SourceException e) {
                refusals.add(e);
            }
        }
        assertThat(calls).hasValue(1);
        assertThat(refusals).hasSize(4).allMatch(refusal -> refusal.kind() == SourceException.Kind.LIMITED);
    }

    @Test
    void health_registeredFails_namesIt() {
        UpstreamConnections connections = connections(Map.of("TEST_KEY", "wrong"));
        SourceRegistry sources = connections.sources();
        ExternalServices external = new ExternalServices(
                connections, sources, List.of(), Leadership.alone(clock.instant()), Map::of, () -> {});
        catchThrowableOfType(
                NoSourceException.class,
                () -> sources.chain(SourceKind.COIN_PRICES).fetch());

        assertThat(external.health().status()).isEqualTo(Health.Status.UNHEALTHY);
        assertThat(external.health().message()).contains("test_exchange/coin_prices is failing");
        assertThat(fields(external.statistics())).containsKey("test_exchange/coin_prices");
    }

    @Test
    void credits_registered_standOnThePageAboutTheSiteAndAreFirstInNoBlock() {
        assertThat(upstreams.catalogue().published().get(Block.CRYPTO))
                .containsExactly("binance", "test_exchange", "coingecko", "coinmarketcap");
        assertThat(upstreams.catalogue().expected()).containsEntry(Block.CRYPTO, "binance");
        SiteView site = new SiteView(path -> "/" + path, false, Optional.empty(), upstreams.catalogue());
        assertThat(new PageTemplates(site).about(Language.ENGLISH))
                .contains(
                        "<a href=\"https://test.example/\" rel=\"noopener\">Test Exchange</a>",
                        "Prices by Test Exchange",
                        "https://test.example/terms");
        assertThat(upstreams.catalogue().creditedOnEveryPage())
                .extracting(Attribution::title)
                .contains("Test Exchange");
    }
}
