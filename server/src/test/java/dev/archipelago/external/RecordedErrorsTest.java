package dev.archipelago.external;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.coingecko.CoinGeckoGlobal;
import dev.archipelago.external.finnhub.FinnhubQuotes;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.taapi.TaapiRsi;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests error bodies recorded by other projects. Their origins are listed in {@code upstreams/README.md}. */
class RecordedErrorsTest {
    private static final URI BASE = URI.create("http://localhost:1");
    private static final Optional<Secret> KEY = Optional.of(new Secret("hunter2"));

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");

    private static String body(String name) {
        try (InputStream file = RecordedErrorsTest.class.getResourceAsStream("/upstreams/" + name + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Source<?> source(String upstream, Transport transport) {
        return switch (upstream) {
            case "taapi" -> new TaapiRsi(BASE, KEY, transport, clock);
            case "finnhub" -> new FinnhubQuotes(BASE, KEY, transport, clock);
            default -> new CoinGeckoGlobal(BASE, KEY, transport, clock);
        };
    }

    private SourceException failure(String upstream, int status, String body) {
        Transport transport = Recorded.with(uri -> Recorded.answer(status, body));
        return catchThrowableOfType(
                SourceException.class, () -> source(upstream, transport).fetch());
    }

    @ParameterizedTest
    @CsvSource({
        "taapi, error-limit-status-200, 200, LIMITED, exceeded your request limit",
        "finnhub, error-limit, 200, LIMITED, API limit reached",
        "finnhub, error-limit, 429, LIMITED, API limit reached",
        "finnhub, error-no-access, 200, REFUSED, have access to this resource",
        "finnhub, error-no-access, 403, REFUSED, have access to this resource",
        "coingecko, error-429-live, 200, LIMITED, error code 429",
        "coingecko, error-429-live, 429, LIMITED, rate limit exceeded"
    })
    void fetch_recordedError_isClassifiedWhateverTheStatus(
            String upstream, String name, int status, Kind kind, String text) {
        SourceException failure = failure(upstream, status, body(upstream + "/" + name));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining(text);
    }

    @Test
    void fetch_errorRepeatsTheKey_isMasked() {
        SourceException failure = failure("taapi", 200, "{\"error\":\"Invalid secret: 0123456789abcdef0123456789\"}");

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("***").hasMessageNotContaining("0123456789");
    }

    @Test
    void fetch_limitOn200_startsTheCoolDownAndKeepsTheText() {
        UpstreamLimiter limits = new UpstreamLimiter(10, Duration.ofSeconds(1), clock);
        Transport transport = Recorded.json(body("taapi/error-limit-status-200"));
        GuardedSource<?> guarded = new GuardedSource<>(source("taapi", transport), limits, 1, Duration.ZERO, clock);

        catchThrowableOfType(SourceException.class, guarded::fetch);

        assertThat(guarded.state()).isEqualTo(SourceState.COOLING_DOWN);
        assertThat(fields(guarded.guard().statistics()).get("last_error"))
                .asString()
                .contains("You have exceeded your request limit");
    }

    @Test
    void fetch_everyNumberZero_isRefusedWhole() {
        String zeros = """
            {"data":{"total_market_cap":{"usd":0},"total_volume":{"usd":0},"market_cap_percentage":{"btc":0,"eth":0},
            "market_cap_change_percentage_24h_usd":0,"updated_at":1772366000}}\
            """;

        assertThat(failure("coingecko", 200, zeros).kind()).isEqualTo(Kind.FAILED);
        assertThat(failure("taapi", 200, "{\"value\":0}").kind()).isEqualTo(Kind.FAILED);
    }
}
