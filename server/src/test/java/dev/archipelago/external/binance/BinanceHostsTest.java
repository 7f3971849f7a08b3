package dev.archipelago.external.binance;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.Recorded;
import dev.archipelago.external.spi.HostFailover;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceHostsTest {
    private static final URI MAIN = URI.create("https://main");
    private static final URI OTHER = URI.create("https://other/x");
    private static final Duration DEADLINE = Duration.ofSeconds(4);

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private int mainStatus = 451;
    private int otherStatus = 200;
    private final Recorded transport =
            Recorded.with(uri -> Recorded.answer("main".equals(uri.getHost()) ? mainStatus : otherStatus, "{}"));
    private final BinanceHosts hosts = new BinanceHosts(MAIN, Optional.of(OTHER), transport, clock);

    private int get() throws HttpFetchException {
        return hosts.get(URI.create(MAIN + "/api/v3/time?a=1"), Map.of(), DEADLINE)
                .status();
    }

    @ParameterizedTest
    @ValueSource(ints = {451, 403})
    void get_mainRefuses_usesTheAlternativeForAnHour(int status) throws HttpFetchException {
        mainStatus = status;
        assertThat(get()).isEqualTo(200);
        assertThat(transport.asked)
                .containsExactly(
                        URI.create("https://main/api/v3/time?a=1"), URI.create("https://other/x/api/v3/time?a=1"));
        assertThat(fields(hosts.statistics()))
                .containsEntry("host", "other")
                .containsEntry("main_host_refused_until", "2026-03-01T13:00:00Z");
        get();
        assertThat(transport.asked).hasSize(3);
        clock.advance(HostFailover.ALTERNATIVE_PERIOD);
        mainStatus = 200;
        get();
        assertThat(transport.asked).hasSize(4).last().hasToString("https://main/api/v3/time?a=1");
        assertThat(fields(hosts.statistics())).containsOnly(Map.entry("host", "main"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 429, 418, 500})
    void get_mainDoesNotRefuse_staysThere(int status) throws HttpFetchException {
        mainStatus = status;
        assertThat(get()).isEqualTo(status);
        assertThat(transport.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {451, 403, 502})
    void get_alternativeFailsToo_triesTheMainOneNext(int status) throws HttpFetchException {
        otherStatus = status;
        assertThat(get()).isEqualTo(status);
        assertThat(fields(hosts.statistics())).containsEntry("host", "main");
    }

    @Test
    void get_alternativeIsLimited_staysThere() throws HttpFetchException {
        otherStatus = 429;
        assertThat(get()).isEqualTo(429);
        assertThat(fields(hosts.statistics())).containsEntry("host", "other");
    }

    @Test
    void get_alternativeDoesNotAnswer_triesTheMainOneNext() {
        Transport broken = (uri, headers, deadline) -> {
            if ("main".equals(uri.getHost())) {
                return Recorded.answer(451, "");
            }
            throw new HttpFetchException(HttpFetchException.Kind.TIMEOUT, "refused");
        };
        BinanceHosts alone = new BinanceHosts(MAIN, Optional.of(OTHER), broken, clock);
        assertThatThrownBy(() -> alone.get(URI.create(MAIN + "/a"), Map.of(), DEADLINE))
                .isInstanceOf(HttpFetchException.class);
        assertThat(fields(alone.statistics())).containsEntry("host", "main");
    }

    @Test
    void get_noAlternative_givesTheRefusal() throws HttpFetchException {
        BinanceHosts alone = new BinanceHosts(MAIN, Optional.empty(), transport, clock);
        assertThat(alone.get(URI.create(MAIN + "/a"), Map.of(), DEADLINE).status())
                .isEqualTo(451);
    }

    @Test
    void get_anotherUpstream_passesThrough() throws HttpFetchException {
        get();
        hosts.get(URI.create("https://main.example/a"), Map.of(), DEADLINE);
        assertThat(transport.asked).last().hasToString("https://main.example/a");
    }
}
