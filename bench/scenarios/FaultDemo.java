import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running demo and its simulated market. */
final class FaultDemo {

    /**
     * The update interval of each source in seconds: a reading is live up to twice the interval and delayed up to five
     * times.
     */
    private static final Map<String, Long> INTERVALS = Map.of(
            "price binance", 10L, "price coingecko", 60L, "price coinmarketcap", 60L, "global coingecko", 600L,
            "global coinmarketcap", 600L, "fng alternative_me", 86_400L, "rsi taapi_io", 10_800L, "rsi binance", 60L,
            "fund finnhub", 300L);

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final Pattern PROVENANCE = Pattern.compile("data-provenance=\"(\\w+)\" data-state=\"(\\w+)\"");

    /**
     * A sample of the dashboard: the states of the figures, violations, and the source and value of Bitcoin's price.
     */
    record Look(Map<String, String> states, Set<String> wrong, String source, String price) {
        boolean live() {
            return price.equals("live");
        }
    }

    private final HttpClient client;
    private final String base;
    private final Process server;
    /** The violations while waiting for prices. */
    Set<String> wrong = Set.of();

    String market = "";

    FaultDemo(HttpClient client, String base, Process server) {
        this.client = client;
        this.base = base;
        this.server = server;
    }

    private String get(String url) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(url + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    void control(String line) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(market + "/control"))
                .POST(HttpRequest.BodyPublishers.ofString(line))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("the simulator refused '" + line + "': " + answer.body());
        }
    }

    /** Requests a refresh of all upstreams within their budgets, without waiting for it. */
    void refresh() {
        client.sendAsync(
                HttpRequest.newBuilder(URI.create(base + "/api/crypto/dashboard-summary/refresh"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    /** Samples and checks the dashboard and the page. */
    Look look() throws Exception {
        JsonNode summary = JSON.readTree(get(base + "/api/crypto/dashboard-summary"));
        Instant now = time(summary.path("timestamp"));
        Set<String> wrong = new LinkedHashSet<>();
        if (Duration.between(now, Instant.now()).toSeconds() > 7) {
            wrong.add("the snapshot is of " + now);
        }
        Map<String, String> states = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : summary.path("readings").properties()) {
            JsonNode reading = entry.getValue();
            String state = reading.path("state").asString();
            states.put(entry.getKey(), state);
            boolean closed = entry.getKey().endsWith("closed");
            if (reading.path("observed_at").isString() && !closed) {
                long age = Duration.between(time(reading.path("observed_at")), now).toSeconds();
                String best = best(entry.getKey(), reading.path("source").asString(), age);
                if (rank(state) < rank(best) || age < 0) {
                    wrong.add("%s is %s at an age of %d s".formatted(entry.getKey(), state, age));
                }
            } else if (reading.path("value").isNumber() && !closed) {
                wrong.add(entry.getKey() + " has a value without a time");
            }
        }
        JsonNode bitcoin = summary.path("readings").path("btc_price_usd");
        checkPrice(bitcoin, wrong);
        checkPage(states, wrong);
        return new Look(
                states, wrong, bitcoin.path("source").asString(), states.getOrDefault("btc_price_usd", "absent"));
    }

    private static String best(String figure, String source, long age) {
        String kind = figure.startsWith("fng") ? "fng"
                : figure.startsWith("btc_rsi") ? "rsi"
                : figure.matches("(dia|spy|qqqm)_.*") ? "fund"
                : figure.matches("[a-z]{3,4}_(price_usd|change_24h)") ? "price" : "global";
        Long interval = INTERVALS.get(kind + " " + source);
        if (interval == null) {
            return "of an unknown source " + source;
        }
        long delayed = kind.equals("global") ? 3600 : 5 * interval;
        return age <= 2 * interval ? "live" : age <= delayed ? "delayed" : "stale";
    }

    private static int rank(String state) {
        return List.of("live", "delayed", "stale", "unavailable", "not_configured").indexOf(state);
    }

    /**
     * Checks that Bitcoin's price from Binance is one that the market had in that second, unless marked as disputed.
     */
    private void checkPrice(JsonNode bitcoin, Set<String> wrong) throws Exception {
        if (!bitcoin.path("value").isNumber()) {
            return;
        }
        Instant observed = time(bitcoin.path("observed_at"));
        BigDecimal shown = bitcoin.path("value").decimalValue();
        double off = 1;
        for (int later = -1; later <= 1 && off > 0; later++) {
            String at = "?at=" + observed.plusSeconds(later);
            BigDecimal truth = new BigDecimal(
                    JSON.readTree(get(market + "/control/record/btc_price_usd" + at)).path("value").asString());
            off = Math.min(off, Math.abs(shown.doubleValue() / truth.doubleValue() - 1));
        }
        double most = bitcoin.path("source").asString().equals("binance") ? 0 : 0.01;
        if (off > most && !bitcoin.path("second").path("disagrees").asBoolean()) {
            wrong.add("BTC at %s of %s is %.2f %% off".formatted(shown, observed, 100 * off));
        }
    }

    /**
     * Checks that the page agrees with the JSON within three seconds, since it is rendered again after a state change.
     */
    private void checkPage(Map<String, String> states, Set<String> wrong) throws Exception {
        Map<String, String> told = states;
        String differs = "";
        for (int attempt = 0; attempt < 4; attempt++) {
            differs = "";
            Matcher found = PROVENANCE.matcher(get(base + "/?lang=en"));
            int figures = 0;
            while (found.find()) {
                figures++;
                String state = told.get(found.group(1));
                if (!found.group(2).equals(state)) {
                    differs = "the page says %s is %s, the JSON %s".formatted(found.group(1), found.group(2), state);
                }
            }
            differs = figures == 0 ? "the page tells no states" : differs;
            if (differs.isEmpty()) {
                return;
            }
            TimeUnit.SECONDS.sleep(1);
            Map<String, String> newer = new TreeMap<>();
            JSON.readTree(get(base + "/api/crypto/dashboard-summary")).path("readings").properties().forEach(
                    reading -> newer.put(reading.getKey(), reading.getValue().path("state").asString()));
            told = newer;
        }
        wrong.add(differs);
    }

    /** Returns the seconds until prices from Binance are live; negative if they are not within {@code most}. */
    int untilLive(int most) throws Exception {
        Set<String> met = new LinkedHashSet<>();
        wrong = met;
        long begun = System.nanoTime();
        while (seconds(begun) < most) {
            Look look = look();
            met.addAll(look.wrong());
            if (look.live() && look.source().equals("binance")) {
                return (int) seconds(begun);
            }
            TimeUnit.SECONDS.sleep(1);
        }
        return -1;
    }

    /** Prints the calls that the market received. */
    void tally() throws Exception {
        IO.println("%nCalls received by the market, by outcome".formatted());
        JSON.readTree(get(market + "/control/record")).path("counts").properties().forEach(
                upstream -> IO.println("  %-24s %s".formatted(upstream.getKey(), upstream.getValue())));
    }

    void await() throws Exception {
        for (int second = 0; second < 600 && server.isAlive(); second++) {
            try {
                get(base + "/health");
                return;
            } catch (IOException e) {
                TimeUnit.SECONDS.sleep(1);
            }
        }
        throw new IOException("the demo does not answer; see target/bench/fault-walk/server.log");
    }

    private static Instant time(JsonNode text) {
        return OffsetDateTime.parse(text.asString()).toInstant();
    }

    static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }
}
