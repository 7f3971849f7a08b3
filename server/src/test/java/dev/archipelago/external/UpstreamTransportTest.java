package dev.archipelago.external;

import static dev.archipelago.external.Recorded.answer;
import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.binance.BinanceUpstream;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.budget.Budget;
import dev.archipelago.infrastructure.budget.BudgetPlan;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.budget.Quota;
import dev.archipelago.infrastructure.budget.TokenBucket;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.HttpFetchException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTransportTest {
    private static final URI ANY = URI.create("http://localhost/x");
    private static final Duration DEADLINE = Duration.ofSeconds(4);
    private static final HttpAnswer GOOD = answer(200, "{}");

    private final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    private final UpstreamLimiter limits = new UpstreamLimiter(
            BudgetPlan.whole(new Budget(
                    List.of(new TokenBucket(1000, Duration.ofMillis(1))), List.of(new Quota(Period.MINUTE, 5400)))),
            Optional.empty(),
            clock);
    private final List<Duration> pauses = new ArrayList<>();
    private final List<Duration> deadlines = new ArrayList<>();
    private final Deque<Object> outcomes = new ArrayDeque<>();
    private final List<URI> probed = new ArrayList<>();
    private boolean up = true;
    private Duration eachTakes = Duration.ZERO;
    private final UpstreamTransport transport = transport(limits);

    private UpstreamTransport transport(UpstreamLimiter of) {
        return new UpstreamTransport(new Network(), new BinanceUpstream(), of, clock, new Random(1), time -> {
            pauses.add(time);
            clock.advance(time);
        });
    }

    private final class Network implements Transport {
        @Override
        public HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
            return respond(uri, headers, deadline);
        }

        @Override
        public boolean connects(URI uri, Duration deadline) {
            probed.add(uri);
            return up;
        }
    }

    private HttpAnswer respond(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        deadlines.add(deadline);
        clock.advance(eachTakes);
        Object outcome = outcomes.isEmpty() ? GOOD : outcomes.pop();
        if (outcome instanceof HttpFetchException failure) {
            throw failure;
        }
        return (HttpAnswer) outcome;
    }

    private HttpAnswer get() throws HttpFetchException {
        return transport.get(ANY, Map.of(), DEADLINE);
    }

    private static HttpFetchException failure(Kind kind) {
        return new HttpFetchException(kind, "broken");
    }

    private void earnRetries() throws HttpFetchException {
        for (int i = 0; i < 20; i++) {
            get();
        }
        deadlines.clear();
    }

    @Test
    void reachable_noConnection_opensOneNowAndThenAndSendsNothing() throws HttpFetchException {
        assertThat(transport.reachable()).isTrue();
        assertThat(probed).as("probes before a failure").isEmpty();
        outcomes.add(failure(Kind.CONNECT));
        catchThrowableOfType(HttpFetchException.class, this::get);
        up = false;

        assertThat(transport.reachable()).isFalse();
        assertThat(transport.reachable()).isFalse();
        assertThat(probed).as("one probe for both callers").containsExactly(ANY);

        up = true;
        clock.advance(UpstreamTransport.BETWEEN_PROBES);
        assertThat(transport.reachable()).as("a connection can be opened").isTrue();
        assertThat(transport.reachable()).isTrue();
        assertThat(probed).hasSize(2);
        assertThat(deadlines).as("requests, which the upstream counts").hasSize(1);
        get();
        clock.advance(UpstreamTransport.BETWEEN_PROBES);
        assertThat(transport.reachable()).isTrue();
        assertThat(probed).as("probes after a successful call").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECT", "IO", "TIMEOUT"})
    void get_connectionBroken_isTriedOnceMoreWithinTheDeadline(Kind kind) throws HttpFetchException {
        earnRetries();
        eachTakes = Duration.ofSeconds(1);
        outcomes.add(failure(kind));
        assertThat(get()).isSameAs(GOOD);
        assertThat(pauses).hasSize(1).allMatch(pause -> pause.toMillis() >= 50 && pause.toMillis() <= 250);
        assertThat(deadlines).containsExactly(DEADLINE, DEADLINE.minusSeconds(1).minus(pauses.getFirst()));
        assertThat(fields(limits.statistics())).containsEntry("upstream_retries", 1L);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void get_serverFailed_isTriedOnceMore(int status) throws HttpFetchException {
        earnRetries();
        outcomes.add(answer(status, ""));
        outcomes.add(answer(status, ""));
        assertThat(get().status()).isEqualTo(status);
        assertThat(deadlines).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 418, 429, 451, 501})
    void get_refusedOrLimited_isNotTriedAgain(int status) throws HttpFetchException {
        earnRetries();
        outcomes.add(answer(status, ""));
        assertThat(get().status()).isEqualTo(status);
        assertThat(deadlines).hasSize(1);
    }

    @Test
    void get_serverFailedWithRetryAfter_isNotTriedAgain() throws HttpFetchException {
        earnRetries();
        outcomes.add(answer(503, "", "retry-after", "5"));
        assertThat(get().status()).isEqualTo(503);
        assertThat(deadlines).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "BODY"})
    void get_badBody_isNotTriedAgain(Kind kind) throws HttpFetchException {
        earnRetries();
        outcomes.add(failure(kind));
        assertThat(catchThrowableOfType(HttpFetchException.class, this::get).kind())
                .isEqualTo(kind);
        assertThat(deadlines).hasSize(1);
    }

    @Test
    void get_noTimeLeft_isNotTriedAgain() throws HttpFetchException {
        earnRetries();
        eachTakes = Duration.ofMillis(3_400);
        outcomes.add(failure(Kind.TIMEOUT));
        assertThat(catchThrowableOfType(HttpFetchException.class, this::get)).isNotNull();
        assertThat(deadlines).hasSize(1);
    }

    @Test
    void get_alwaysBroken_retriesATenthOfTheCalls() {
        for (int i = 0; i < 200; i++) {
            outcomes.add(failure(Kind.IO));
            outcomes.add(failure(Kind.IO));
            catchThrowableOfType(HttpFetchException.class, this::get);
            outcomes.clear();
        }
        assertThat(deadlines).hasSize(220);
    }

    @Test
    void get_budgetUsedUp_isNotTriedAgain() throws HttpFetchException {
        UpstreamLimiter poor = new UpstreamLimiter(1, Duration.ofHours(1), clock);
        UpstreamTransport other = transport(poor);
        for (int i = 0; i < 20; i++) {
            other.get(ANY, Map.of(), DEADLINE);
        }
        deadlines.clear();
        outcomes.add(failure(Kind.IO));
        assertThat(catchThrowableOfType(HttpFetchException.class, () -> other.get(ANY, Map.of(), DEADLINE)))
                .isNotNull();
        assertThat(deadlines).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {418, 429})
    void get_limited_opensTheCoolDown(int status) throws HttpFetchException {
        outcomes.add(answer(status, "", "retry-after", "7"));
        get();
        assertThat(limits.coolDown()).hasSeconds(7);
    }

    @Test
    void get_usedWeight_countsOthersToo() throws HttpFetchException {
        outcomes.add(answer(200, "{}", "x-mbx-used-weight-1m", "5400"));
        get();
        assertThat(limits.take(2)).isPresent();
        clock.advance(Duration.ofMinutes(1));
        assertThat(limits.take(2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "many", "99999999999999999999"})
    void get_usedWeightIsNoNumber_isPassedOver(String header) throws HttpFetchException {
        outcomes.add(answer(200, "{}", "x-mbx-used-weight-1m", header));
        get();
        assertThat(limits.take(2)).isEmpty();
    }
}
