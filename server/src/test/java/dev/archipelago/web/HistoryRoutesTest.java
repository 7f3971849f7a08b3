package dev.archipelago.web;

import static dev.archipelago.web.TestSite.header;
import static dev.archipelago.web.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryRoutesTest {
    private static final String PATH = "/api/crypto/history";
    private static final String DAY = PATH + "?metric=btc_price_usd&from=2026-01-01&to=2026-01-02&step=1h";

    private final TestSite site = new TestSite();

    @AfterEach
    void stop() {
        site.close();
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void get_range_answersJsonWithSources() throws Exception {
        HttpResponse<byte[]> answer = site.get(DAY);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "content-type")).isEqualTo("application/json; charset=utf-8");
        assertThat(header(answer, "cache-control")).isEqualTo("public, max-age=10");
        assertThat(header(answer, "vary")).isEqualTo("Accept-Encoding, Accept");
        JsonNode body = json(answer);
        assertThat(body.path("metric").asString()).isEqualTo("btc_price_usd");
        assertThat(body.path("unit").asString()).isEqualTo("usd");
        assertThat(body.path("from").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(body.path("step_seconds").asInt()).isEqualTo(3600);
        assertThat(body.path("sources").toString()).isEqualTo("[\"binance\",\"coingecko\"]");
        assertThat(body.path("simulated").booleanValue()).isFalse();
        assertThat(body.path("points")).hasSize(24);
        assertThat(text(answer))
                .contains("\"points\":[{\"time\":\"2026-01-01T00:00:00Z\",\"open\":100,\"high\":110.5,\"low\":90,"
                        + "\"close\":0.00000001,\"mean\":null,\"count\":null,\"sources\":[\"binance\"]},");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "&format=csv | */*",
                "'' | text/csv",
                "'' | 'application/json;q=0.5, text/csv'",
                "&format=csv | application/json"
            })
    void get_csv_answersRows(String parameter, String accept) throws Exception {
        HttpResponse<byte[]> answer = site.get(DAY + parameter, "accept", accept);

        assertThat(header(answer, "content-type")).isEqualTo("text/csv; charset=utf-8; header=present");
        assertThat(text(answer).lines())
                .hasSize(25)
                .startsWith(
                        "time,open,high,low,close,mean,count,sources",
                        "2026-01-01T00:00:00Z,100,110.5,90,0.00000001,,,binance",
                        "2026-01-01T01:00:00Z,100,110.5,90,0.00000001,100.25,12,binance + coingecko");
    }

    @Test
    void get_twice_queriesTheStoreOnceAndKeepsTheTag() throws Exception {
        String tag = header(site.get(DAY), "etag");

        assertThat(site.get(DAY, "if-none-match", tag).statusCode()).isEqualTo(304);
        assertThat(site.history.asked).hasValue(1);
    }

    @Test
    void get_nothingButTheMetric_isTheLastDayByMinutes() throws Exception {
        JsonNode body = json(site.get(PATH + "?metric=fng_value"));

        assertThat(body.path("step_seconds").asInt()).isEqualTo(60);
        assertThat(body.path("resolution_seconds").asInt()).isEqualTo(60);
        assertThat(body.path("points").size()).isBetween(1440, 1442);
        assertThat(Instant.parse(body.path("to").asString()))
                .isBefore(Instant.now().plus(Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | metric is missing; known are btc_price_usd, btc_change_24h",
                "?metric=doge | metric \"doge\" is not known; known are btc_price_usd",
                "?metric=btc_price_usd&from=yesterday | from must be a time such as",
                "?metric=btc_price_usd&to=2026-13-01 | got \"2026-13-01\"",
                "?metric=btc_price_usd&step=0s | step must be such as 30s",
                "?metric=btc_price_usd&step=367d | up to 366d",
                "?metric=btc_price_usd&step=PT1H | got \"pt1h\"",
                "?metric=btc_price_usd&format=xml | format must be json or csv",
                "?metric=btc_price_usd&from=2026-01-02&to=2026-01-02 | from must be before to",
                "?metric=btc_price_usd&from=1999-01-01 | or later",
                "?metric=btc_price_usd&from=2025-01-01&to=2025-01-02&step=1m | the finest allowed is 3600s",
                "?metric=btc_price_usd&from=2025-01-01&to=2025-12-31&step=1h | the finest allowed is 7200s",
                "?metric=btc_price_usd&from=2025-01-01&to=2025-01-02&step=90m | must be a multiple of 3600s"
            })
    void get_notAnswerable_isRefusedWithTheReason(String query, String reason) throws Exception {
        HttpResponse<byte[]> answer = site.get(PATH + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(header(answer, "content-type")).isEqualTo("application/problem+json");
        assertThat(header(answer, "cache-control")).isEqualTo("no-store");
        assertThat(json(answer).path("detail").asString()).contains(reason);
        assertThat(site.history.asked).hasValue(0);
    }

    @Test
    void get_fiveThousandPoints_areAllowed() throws Exception {
        HttpResponse<byte[]> answer =
                site.get(PATH + "?metric=btc_price_usd&from=2025-01-01&to=2025-07-28T08:00:00Z&step=1h");

        assertThat(json(answer).path("points")).hasSize(5_000);
    }

    @Test
    void get_storeUnavailable_is503AndReportsIt() throws Exception {
        site.history.away = true;

        HttpResponse<byte[]> answer = site.get(DAY);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(header(answer, "retry-after")).isEqualTo("5");
        assertThat(json(answer).path("detail").asString()).contains("the database is not answering");
    }

    @Test
    void post_isNotAllowed() throws Exception {
        assertThat(site.send("POST", DAY).statusCode()).isEqualTo(405);
    }
}
