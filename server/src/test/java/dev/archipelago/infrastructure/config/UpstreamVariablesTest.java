package dev.archipelago.infrastructure.config;

import static dev.archipelago.infrastructure.config.ConfigurationReaderTest.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.infrastructure.config.UpstreamVariables.Address;
import dev.archipelago.infrastructure.config.UpstreamVariables.Key;
import dev.archipelago.infrastructure.config.UpstreamVariables.Limit;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tests the variables that upstreams declare. */
class UpstreamVariablesTest {

    private static final Address MAIN = Address.of("A_BASE_URL", "https://api.a.example", "/a");
    private static final Address STREAM = Address.of("A_STREAM_URL", "wss://stream.a.example", "/a-stream");
    private static final Address ALTERNATIVE =
            new Address("A_ALTERNATIVE_BASE_URL", URI.create("https://b.example"), "/b", Optional.of("A_BASE_URL"), "");
    private static final Limit PER_MINUTE = Limit.of("A_CALLS_PER_MINUTE", 30, 2, 60, "");
    private static final Limit PER_MONTH = new Limit("A_CREDITS_PER_MONTH", OptionalLong.empty(), 1, 1000, "");
    private static final Map<String, UpstreamVariables> DECLARED = Map.of(
            "a",
            new UpstreamVariables(
                    List.of(MAIN, STREAM, ALTERNATIVE),
                    Optional.of(new Key("A_KEY", true, "")),
                    List.of(PER_MINUTE, PER_MONTH)));

    private static UpstreamSettings settings(Map<String, String> environment) throws ConfigurationException {
        return ConfigurationReader.read(environment, DECLARED).upstreams().of("a");
    }

    @Test
    void upstreams_nothingSet_haveTheDeclaredDefaultsAndNoKey() throws ConfigurationException {
        UpstreamSettings settings = settings(Map.of());
        assertThat(settings.address(MAIN)).isEqualTo(MAIN.defaultAddress());
        assertThat(settings.address(STREAM)).isEqualTo(STREAM.defaultAddress());
        assertThat(settings.alternative(ALTERNATIVE)).contains(ALTERNATIVE.defaultAddress());
        assertThat(settings.key()).isEmpty();
        assertThat(settings.limit(PER_MINUTE)).hasValue(30);
        assertThat(settings.limit(PER_MONTH)).isEmpty();
        assertThat(read(Map.of()).upstreams().servers()).isEqualTo(4);
    }

    @Test
    void upstreams_allSet_takeThem() throws ConfigurationException {
        UpstreamSettings settings = settings(Map.of(
                "A_BASE_URL", "http://127.0.0.1:1/a/",
                "A_STREAM_URL", "ws://127.0.0.1:1/s",
                "A_ALTERNATIVE_BASE_URL", "http://127.0.0.1:2/",
                "A_KEY", "1",
                "A_CALLS_PER_MINUTE", "2",
                "A_CREDITS_PER_MONTH", "3"));
        assertThat(settings.address(MAIN)).isEqualTo(URI.create("http://127.0.0.1:1/a"));
        assertThat(settings.address(STREAM)).isEqualTo(URI.create("ws://127.0.0.1:1/s"));
        assertThat(settings.alternative(ALTERNATIVE)).contains(URI.create("http://127.0.0.1:2"));
        assertThat(settings.key()).contains(new Secret("1"));
        assertThat(settings.limit(PER_MINUTE)).hasValue(2);
        assertThat(settings.limit(PER_MONTH)).hasValue(3);
        assertThat(read(Map.of("BUDGET_SERVERS", "1")).upstreams().servers()).isEqualTo(1);
    }

    @Test
    void upstreams_mainAddressSet_haveNoAlternativeByDefault() throws ConfigurationException {
        assertThat(settings(Map.of("A_BASE_URL", "http://localhost:1")).alternative(ALTERNATIVE))
                .isEmpty();
    }

    @Test
    void upstreams_badValues_areRefusedByName() {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class,
                () -> settings(Map.of(
                        "A_BASE_URL", "ws://localhost",
                        "A_STREAM_URL", "https://localhost",
                        "A_CALLS_PER_MINUTE", "1",
                        "A_CREDITS_PER_MONTH", "many")));
        assertThat(failure.problems())
                .extracting(problem -> problem.split(" ", 2)[0])
                .containsExactlyInAnyOrder("A_BASE_URL", "A_STREAM_URL", "A_CALLS_PER_MINUTE", "A_CREDITS_PER_MONTH");
    }

    @Test
    void names_declaredUpstreams_holdTheirVariables() {
        assertThat(ConfigurationReader.names(DECLARED))
                .contains(
                        "A_BASE_URL",
                        "A_STREAM_URL",
                        "A_ALTERNATIVE_BASE_URL",
                        "A_KEY",
                        "A_CALLS_PER_MINUTE",
                        "A_CREDITS_PER_MONTH");
    }
}
