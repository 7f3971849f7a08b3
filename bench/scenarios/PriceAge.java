import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the age of prices in a browser: one client of {@code /ws} of the demo, first with Binance's stream, then
 * without it, so that prices are fetched over REST only. The age is the difference between the client's time and the
 * {@code observed_at} of the coins block, which is that of its oldest figure. The simulator's record confirms that the
 * market had the price at that time.
 *
 * <p>Then a second demo with {@code PRICE_SOURCE=REFERENCE}: the reference price against the market's price in USD
 * while nothing is wrong and while one exchange is 5 % off, stale or silent.
 *
 * <p>Arguments: {@code [seconds with the stream] [seconds on REST alone] [seconds for each state of the exchanges]},
 * 180, 180 and 30 unless given; 0 leaves the part out.
 */
void main(String[] arguments) throws Exception {
    int streamed = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 180;
    int polled = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 180;
    int exchanges = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30;
    boolean met = true;
    if (streamed + polled > 0) {
        met = demo("BINANCE", (client, market, prices) -> ages(streamed, polled, client, market, prices));
    }
    if (exchanges > 0) {
        met &= demo("REFERENCE", (client, market, prices) -> deviations(exchanges, client, market, prices));
    }
    System.exit(met ? 0 : 1);
}

/** A part of the benchmark; returns whether its targets are met. */
interface Part {
    boolean run(HttpClient client, String market, Prices prices) throws Exception;
}

/** Runs a part against a demo of its own. */
boolean demo(String priceSource, Part part) throws Exception {
    Path work = Path.of("target/bench/price-age").toAbsolutePath();
    Files.createDirectories(work);
    int port = freePort();
    Path log = work.resolve("server-" + priceSource.toLowerCase(Locale.ROOT) + ".log");
    Process server = start(work, log, port, priceSource);
    try (HttpClient client = HttpClient.newHttpClient()) {
        awaitAnswer(client, server, port);
        Prices prices = new Prices();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), prices)
                .get(10, TimeUnit.SECONDS);
        TimeUnit.SECONDS.sleep(20);
        boolean met = part.run(client, market(log), prices);
        socket.abort();
        client.shutdownNow();
        return met;
    } finally {
        server.destroy();
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
}

boolean ages(int streamed, int polled, HttpClient client, String market, Prices prices) throws Exception {
    boolean met = measure("with the stream", streamed, 1.0, client, market, prices);
    control(client, market, "binance-stream silence");
    control(client, market, "binance-vision-stream silence");
    TimeUnit.SECONDS.sleep(20);
    return met & measure("on REST alone", polled, 12, client, market, prices);
}

boolean deviations(int seconds, HttpClient client, String market, Prices prices) throws Exception {
    boolean met = true;
    for (String state : List.of(
            "",
            "okx-stream jump 5%",
            "coinbase-stream jump -5%",
            "kraken-stream skew -10m",
            "coinbase-stream silence",
            "binance-stream silence",
            "binance-stream jump 5%")) {
        // The transition is part of the measurement.
        prices.drain();
        if (!state.isEmpty()) {
            control(client, market, state);
        }
        met &= deviation(state.isEmpty() ? "all exchanges right" : state, seconds, client, market, prices);
        control(client, market, "all ok");
        TimeUnit.SECONDS.sleep(5);
    }
    return met;
}

/** Compares the prices that arrive with the market's; the target is 0.1 % and an age of at most 1 s on arrival. */
boolean deviation(String name, int seconds, HttpClient client, String market, Prices prices) throws Exception {
    TimeUnit.SECONDS.sleep(seconds);
    List<Price> all = prices.drain();
    List<Double> arrived = new ArrayList<>();
    double largest = 0;
    int references = 0;
    for (Price price : all) {
        arrived.add(seconds(price.observedAt(), price.receivedAt()));
        references += price.source().startsWith("median of ") ? 1 : 0;
        largest = Math.max(largest, fromMarket(client, market, price));
    }
    boolean met = !all.isEmpty() && references == all.size() && largest <= 0.1 && quantile(arrived, 0.99) <= 1.0;
    IO.println("%n%s, %d s, %d frames, %d of them with a reference price; last source: %s"
            .formatted(name, seconds, all.size(), references, all.isEmpty() ? "none" : all.getLast().source()));
    IO.println("  largest difference from the market %.4f %%, target 0.1 %%".formatted(largest));
    print("age of the oldest price on arrival", arrived);
    IO.println("  target p99 1.0 s when it arrives, and every price a reference price: " + (met ? "met" : "MISSED"));
    return met;
}

/** The difference in percent from the market's price in USD in the second of the price or a neighbouring one. */
double fromMarket(HttpClient client, String market, Price price) throws Exception {
    double nearest = Double.MAX_VALUE;
    for (int second = -1; second <= 1; second++) {
        Instant at = price.observedAt().plusSeconds(second);
        double truth = truth(client, market, "btc_price_usd", at).doubleValue()
                * truth(client, market, "usdt_usd", at).doubleValue();
        nearest = Math.min(nearest, Math.abs(price.btc().doubleValue() / truth - 1) * 100);
    }
    return nearest;
}

/** A received price. */
record Price(Instant receivedAt, Instant observedAt, BigDecimal btc, String source) {}

/** Receives prices over the WebSocket. */
static final class Prices implements WebSocket.Listener {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final StringBuilder parts = new StringBuilder();
    private final List<Price> received = new ArrayList<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            Instant now = Instant.now();
            JsonNode frame = JSON.readTree(parts.toString()).path("data");
            parts.setLength(0);
            JsonNode crypto = frame.at("/freshness/crypto");
            if (crypto.path("observed_at").isString()) {
                take(new Price(
                        now,
                        OffsetDateTime.parse(crypto.path("observed_at").asString()).toInstant(),
                        frame.path("btc_price_usd").decimalValue(),
                        crypto.path("source").asString()));
            }
        }
        socket.request(1);
        return null;
    }

    private synchronized void take(Price price) {
        received.add(price);
    }

    synchronized List<Price> drain() {
        List<Price> all = List.copyOf(received);
        received.clear();
        return all;
    }
}

/**
 * Measures for the given time, prints the results and returns whether the target is met. The target applies to the age
 * on arrival. A price is shown until the next snapshot a second or more later, so the oldest price can be two seconds
 * old just before; this age is printed, too.
 */
boolean measure(String name, int seconds, double target, HttpClient client, String market, Prices prices) throws Exception {
    List<Double> arrived = new ArrayList<>();
    List<Double> first = new ArrayList<>();
    List<Double> shown = new ArrayList<>();
    List<Price> all = new ArrayList<>();
    prices.drain();
    Price newest = null;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(100);
        for (Price price : prices.drain()) {
            double age = seconds(price.observedAt(), price.receivedAt());
            arrived.add(age);
            if (newest == null || price.observedAt().isAfter(newest.observedAt())) {
                first.add(age);
            }
            newest = price;
            all.add(price);
        }
        if (newest != null) {
            shown.add(seconds(newest.observedAt(), Instant.now()));
        }
    }
    int wrong = 0;
    int checked = 0;
    for (Price price : all) {
        if (!price.source().equals("binance")) {
            continue;
        }
        checked++;
        // The market changes its prices each second; the price of the block's newest coin may be that of the next
        // second.
        wrong += had(client, market, price) ? 0 : 1;
    }
    IO.println("%n%s, %d s, %d frames, %d of them with a new price".formatted(name, seconds, arrived.size(), first.size()));
    IO.println("  prices that the market had at that second: %d of %d".formatted(checked - wrong, checked));
    print("age of a price when it arrives", arrived);
    print("the same, new prices only", first);
    print("age of the newest price, each 100 ms", shown);
    boolean met = wrong == 0 && !arrived.isEmpty() && quantile(arrived, 0.99) <= target;
    IO.println("  target p99 %.1f s when it arrives: %s".formatted(target, met ? "met" : "MISSED"));
    return met;
}

boolean had(HttpClient client, String market, Price price) throws Exception {
    for (int later = 0; later <= 1; later++) {
        if (truth(client, market, "btc_price_usd", price.observedAt().plusSeconds(later)).compareTo(price.btc()) == 0) {
            return true;
        }
    }
    return false;
}

/** The market's value of a figure in the second of {@code time}. */
BigDecimal truth(HttpClient client, String market, String figure, Instant time) throws Exception {
    String at = time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    String body = client.send(
                    HttpRequest.newBuilder(URI.create(market + "/control/record/" + figure + "?at=" + at))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString())
            .body();
    JsonNode truth = Prices.JSON.readTree(body).path("value");
    if (truth.isMissingNode()) {
        throw new IOException("the record has no value: " + body);
    }
    return new BigDecimal(truth.asString());
}

void print(String what, List<Double> ages) {
    IO.println("  %-38s p50 %5.2f  p90 %5.2f  p99 %5.2f  max %5.2f s"
            .formatted(what, quantile(ages, 0.5), quantile(ages, 0.9), quantile(ages, 0.99), quantile(ages, 1)));
}

double quantile(List<Double> ages, double part) {
    List<Double> sorted = ages.stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.ceil(part * sorted.size()) - 1);
}

double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
}

void control(HttpClient client, String market, String line) throws Exception {
    HttpResponse<String> answer = client.send(
            HttpRequest.newBuilder(URI.create(market + "/control"))
                    .POST(HttpRequest.BodyPublishers.ofString(line))
                    .timeout(Duration.ofSeconds(10))
                    .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
        throw new IOException("the simulator refused '" + line + "': " + answer.body());
    }
}

/** Starts the server with a data directory of its own. */
Process start(Path work, Path log, int port, String priceSource) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("./run", "--demo");
    Map<String, String> environment = builder.environment();
    environment.put("HOST", "127.0.0.1");
    environment.put("PRICE_SOURCE", priceSource);
    environment.put("PORT", Integer.toString(port));
    environment.put("DATA_DIR", work.resolve("data").toString());
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
}

/** Returns the address of the market as logged by the demo. */
String market(Path log) throws IOException {
    Matcher said = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)\\S*/control").matcher(Files.readString(log));
    if (!said.find()) {
        throw new IOException("the log of the demo has no address of the market: " + log);
    }
    return said.group(1);
}

void awaitAnswer(HttpClient client, Process server, int port) throws Exception {
    HttpRequest health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
            .timeout(Duration.ofSeconds(5))
            .build();
    for (int second = 0; second < 600 && server.isAlive(); second++) {
        try {
            if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                return;
            }
        } catch (IOException e) {
            // Not listening yet.
        }
        TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException("the demo does not answer; see target/bench/price-age");
}

int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
    }
}
