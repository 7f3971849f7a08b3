package dev.archipelago.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ReplayTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String RECORDED = """
            {"at":"2026-03-01T12:00:00Z","kind":"session","version":1}
            {"at":"2026-03-01T12:00:00Z","kind":"http","path":"/coingecko/api/v3/global","status":200,"headers":{"content-type":["application/json"],"x-plan":["demo"]},"body":"{\\"data\\":{\\"cap\\":2515268352188.7660,\\"updated_at\\":1772366390}}"}
            {"at":"2026-03-01T12:00:01Z","kind":"http","path":"/binance/api/v3/klines","query":"symbol=BTCUSDT&interval=1d&limit=500","status":200,"headers":{},"body":"[[1772236800000,\\"1\\",\\"2\\",\\"1\\",\\"2\\",\\"5\\",1772323199999],[1772323200000,\\"2\\",\\"3\\",\\"2\\",\\"3\\",\\"5\\",1772409599999]]"}
            {"at":"2026-03-01T12:00:02Z","kind":"frame","path":"/binance-stream/stream","query":"streams=btcusdt@ticker","connection":1,"text":"{\\"stream\\":\\"btcusdt@ticker\\",\\"data\\":{\\"E\\":1772366402000,\\"c\\":\\"61000.10\\",\\"P\\":\\"1.5\\"}}"}
            {"at":"2026-03-01T12:00:03Z","kind":"http","path":"/taapi/rsi","query":"secret=***&symbol=BTC%2FUSDT","status":429,"headers":{"retry-after":["15"]},"body":"{\\"error\\":\\"limit\\"}"}
            {"at":"2026-03-01T12:30:00Z","kind":"http","path":"/coingecko/api/v3/global","status":200,"headers":{},"body":"{\\"data\\":{\\"cap\\":3}}"}
            {"at":"2026-03-01T12:30:01Z","kind":"http","path":"/coinge""";

    @TempDir
    private Path directory;

    @BeforeEach
    void record() throws Exception {
        Files.writeString(directory.resolve("exchanges-000001.jsonl"), RECORDED);
    }

    private Replay replay(double speed) throws ScenarioException {
        return Replay.start(SimulatorOptions.defaults(), directory, speed);
    }

    private static HttpResponse<String> get(Replay replay, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(replay.base() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answer_recorded_keepsItsDigitsAndMovesItsTimes() throws Exception {
        Instant before = Instant.now();
        try (Replay replay = replay(1)) {
            HttpResponse<String> answer = get(replay, "/coingecko/api/v3/global");
            JsonNode data = Json.parse(answer.body()).path("data");

            assertThat(answer.body()).contains("\"cap\":2515268352188.766");
            assertThat(answer.headers().firstValue("x-plan")).contains("demo");
            assertThat(Instant.ofEpochSecond(data.path("updated_at").longValue()))
                    .isBetween(before.minusSeconds(11), Instant.now().minusSeconds(9));
        }
    }

    @Test
    void answer_limit_keepsStatusAndHeaderWhateverTheKey() throws Exception {
        try (Replay replay = replay(1)) {
            HttpResponse<String> answer = get(replay, "/taapi/rsi?symbol=BTC%2FUSDT&secret=mine");

            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).contains("15");
        }
    }

    @Test
    void answer_notRecorded_is404() throws Exception {
        try (Replay replay = replay(1)) {
            assertThat(get(replay, "/coingecko/api/v3/simple/price?ids=bitcoin").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void klines_recorded_endToday() throws Exception {
        try (Replay replay = replay(1)) {
            long today = Instant.now().getEpochSecond() / 86_400 * 86_400_000;
            JsonNode rows = Json.parse(get(replay, "/binance/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=500")
                    .body());
            JsonNode later = Json.parse(
                    get(replay, "/binance/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=9&startTime=" + today)
                            .body());

            assertThat(rows).hasSize(2);
            assertThat(rows.path(1).path(0).longValue()).isGreaterThanOrEqualTo(today);
            assertThat(rows.path(1).path(6).longValue())
                    .isGreaterThan(Instant.now().toEpochMilli());
            assertThat(later).hasSize(1);
            assertThat(get(replay, "/binance/api/v3/klines?symbol=ETHUSDT&interval=1d")
                            .body())
                    .isEqualTo("[]");
        }
    }

    @Test
    void stream_recordedFrame_comesAtItsTimeAndAgainAfterTheEnd() throws Exception {
        BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        try (Replay replay = replay(2_000)) {
            HTTP.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(replay.base().replace("http", "ws")
                                    + "/binance-stream/stream?streams=btcusdt@ticker"),
                            new WebSocket.Listener() {
                                @Override
                                public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                                    texts.add(data.toString());
                                    socket.request(1);
                                    return null;
                                }
                            })
                    .get(20, TimeUnit.SECONDS);

            String first = texts.poll(20, TimeUnit.SECONDS);
            assertThat(first).contains("\"c\":\"61000.10\"", "\"P\":\"1.5\"");
            Instant at = Instant.ofEpochMilli(
                    Json.parse(first).path("data").path("E").longValue());
            assertThat(Duration.between(at, Instant.now())).isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(30));
            assertThat(texts.poll(20, TimeUnit.SECONDS)).contains("61000.10");
        }
    }

    @Test
    void start_noRecording_saysHowToMakeOne() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThatThrownBy(() -> Replay.start(SimulatorOptions.defaults(), empty, 1))
                .hasMessageContaining("./run record DIR");
    }
}
