package dev.archipelago.external;

import static dev.archipelago.external.Recorded.NOW;
import static dev.archipelago.external.Recorded.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.spi.JsonApi;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.SourceException.Kind;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonApiTest {
    private static SourceException failure(HttpAnswer answer) {
        return failure(Recorded.with(uri -> answer));
    }

    private static SourceException failure(Transport transport) {
        JsonApi api = new JsonApi("acme", transport, () -> NOW);
        URI uri = URI.create("http://localhost/x?secret=hunter2");
        SourceException failure =
                catchThrowableOfType(SourceException.class, () -> api.get(uri, Map.of(), Duration.ofSeconds(1)));
        assertThat(failure.getMessage()).startsWith("acme").doesNotContain("hunter2");
        return failure;
    }

    @ParameterizedTest
    @CsvSource({
        "429, LIMITED",
        "418, LIMITED",
        "401, REFUSED",
        "403, REFUSED",
        "451, REFUSED",
        "400, FAILED",
        "404, FAILED",
        "500, FAILED",
        "503, FAILED",
        "302, FAILED"
    })
    void get_status_hasItsKind(int status, Kind kind) {
        assertThat(failure(answer(status, "{}")).kind()).isEqualTo(kind);
    }

    @Test
    void get_exponentOfManyDigits_isNoJson() {
        assertThat(failure(answer(200, "{\"a\":2e212268507726}"))).hasMessageContaining("must be JSON");
    }

    @Test
    void get_retryAfterSeconds_isReported() {
        assertThat(failure(answer(429, "", "retry-after", "37")).retryAfter()).contains(Duration.ofSeconds(37));
    }

    @Test
    void get_retryAfterDate_isReported() {
        assertThat(failure(answer(429, "", "retry-after", "Sun, 1 Mar 2026 12:01:00 GMT"))
                        .retryAfter())
                .contains(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"soon", "-5", "''", "99999999999999"})
    void get_retryAfterGarbage_isPassedOver(String header) {
        assertThat(failure(answer(429, "", "retry-after", header)).retryAfter()).isEmpty();
    }

    @Test
    void get_retryAfterYears_isCut() {
        assertThat(failure(answer(418, "", "retry-after", "99999999")).retryAfter())
                .contains(Duration.ofDays(3));
    }

    @Test
    void get_serverErrorWithRetryAfter_isALimit() {
        assertThat(failure(answer(503, "", "retry-after", "5")).kind()).isEqualTo(Kind.LIMITED);
    }

    @ParameterizedTest
    @CsvSource({"<html>busy</html>", "''", "'{\"a\":'", "'{} x'"})
    void get_notJson_reportsIt(String body) {
        assertThat(failure(answer(200, body)).getMessage()).contains("JSON");
    }

    @Test
    void get_timeout_isATimeout() {
        Transport slow = (uri, headers, deadline) -> {
            throw new HttpFetchException(HttpFetchException.Kind.TIMEOUT, "slow");
        };
        assertThat(failure(slow).kind()).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void get_noConnection_isAFailure() {
        Transport dead = (uri, headers, deadline) -> {
            throw new HttpFetchException(HttpFetchException.Kind.CONNECT, "no connection to localhost");
        };
        assertThat(failure(dead).kind()).isEqualTo(Kind.FAILED);
    }
}
