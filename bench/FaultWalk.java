import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Injects one fault after another into all upstreams of the demo through the simulator's control API, and reads the
 * dashboard's JSON and the home page each second. Each sample must satisfy: no reading has a better state than its age
 * and its source's interval allow; Bitcoin's price is one that the market had at its time, or is marked as disputed
 * unless every source returned the same wrong value; the page and the JSON agree. After each fault prices must be live
 * again within {@link #RECOVERED} seconds. Finally all upstreams but Binance stop responding for long enough that the
 * slower figures become stale.
 *
 * <p>Arguments: {@code [seconds each fault lasts] [minutes of the last silence] [index of a fault]}, 25, 25 and 1
 * unless given.
 */
static final int RECOVERED = 150;

/** The seconds within which the slower figures must have recovered. */
static final int BACK = 660;

/** The faults of docs/simulator.md; each is injected into all upstreams to which it applies. */
static final List<String> FAULTS = List.of(
        "500", "503", "451", "403", "418", "429", "429 retry-after 20", "429 code -1003", "200 code 1010", "403 html",
        "503 empty", "429 nested", "429 text", "stall", "stall 5s", "slow 20s", "hang", "cut", "truncated-gzip", "reset",
        "drop", "silence", "html", "empty", "truncated", "wrong-types", "null-fields", "missing-fields", "strings",
        "numbers", "negative", "zero", "huge", "nan", "zero in lastPrice", "partial", "wrong-coin", "skew +2h",
        "skew -1d", "rewind", "jump +50%", "shape array", "shape objects", "shape arrays");

/**
 * The update interval of each source in seconds: a reading is live up to twice the interval and delayed up to five
 * times.
 */
static final Map<String, Long> INTERVALS = Map.of(
        "price binance", 10L, "price coingecko", 60L, "price coinmarketcap", 60L, "global coingecko", 600L,
        "global coinmarketcap", 600L, "fng alternative_me", 86_400L, "rsi taapi_io", 10_800L, "rsi binance", 60L,
        "fund finnhub", 300L);

static final JsonMapper JSON =
        JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
static final Pattern PROVENANCE = Pattern.compile("data-provenance=\"(\\w+)\" data-state=\"(\\w+)\"");

/** A sample of the dashboard: the states of the figures, violations, and the source and value of Bitcoin's price. */
record Look(Map<String, String> states, Set<String> wrong, String source, String price) {
    boolean live() {
        return price.equals("live");
    }
}

void main(String[] arguments) throws Exception {
    int lasts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 25;
    int silence = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 25;
    int every = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    Path work = Path.of("target/bench/fault-walk").toAbsolutePath();
    forget(work.resolve("data"));
    Files.createDirectories(work);
    int port = freePort();
    Path log = work.resolve("server.log");
    Process server = start(work, log, port);
    int bad = 0;
    try (HttpClient client = HttpClient.newHttpClient()) {
        Demo demo = new Demo(client, "http://127.0.0.1:" + port, server);
        demo.await();
        demo.market = market(log);
        demo.untilLive(60);
        IO.println("%-20s %-42s %-9s %-10s %s".formatted("fault", "what prices said, from whom", "not live", "back after", "wrong"));
        for (int i = 0; i < FAULTS.size(); i += every) {
            bad += walk(demo, FAULTS.get(i), lasts);
        }
        bad += slowly(demo, silence);
        demo.tally();
        client.shutdownNow();
    } finally {
        server.destroy();
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
    IO.println(bad == 0 ? "The page told the truth throughout and recovered each time" : bad + " faults with something WRONG");
    System.exit(bad == 0 ? 0 : 1);
}

/** Injects one fault into every upstream; returns 1 if there was a violation. */
int walk(Demo demo, String fault, int lasts) throws Exception {
    demo.control("all " + fault);
    demo.control("binance-stream cut\nbinance-vision-stream cut");
    demo.refresh();
    Set<String> said = new LinkedHashSet<>();
    Set<String> wrong = new LinkedHashSet<>();
    long begun = System.nanoTime();
    int notLive = -1;
    while (seconds(begun) < lasts) {
        Look look = demo.look();
        said.add(look.price() + " " + look.source());
        wrong.addAll(look.wrong());
        if (!look.live() && notLive < 0) {
            notLive = (int) seconds(begun);
        }
        TimeUnit.SECONDS.sleep(1);
    }
    demo.control("all ok");
    int back = demo.untilLive(RECOVERED);
    wrong.addAll(demo.wrong);
    if (fault.startsWith("jump")) {
        // All sources changed by the same factor, so the error cannot be detected.
        wrong.removeIf(what -> what.startsWith("BTC at"));
    }
    if (back < 0) {
        wrong.add("prices are not live again after " + RECOVERED + " s");
    }
    IO.println("%-20s %-42s %-9s %-10s %s".formatted(
            fault, String.join(", ", said), notLive < 0 ? "-" : notLive + " s", back < 0 ? "never" : back + " s",
            wrong.isEmpty() ? "nothing" : wrong));
    return wrong.isEmpty() ? 0 : 1;
}

/**
 * Stops the responses of all upstreams but Binance for the given time and prints when each figure changed its state.
 */
int slowly(Demo demo, int minutes) throws Exception {
    Set<String> wrong = new LinkedHashSet<>();
    Map<String, String> before = demo.look().states();
    Map<String, String> states = before;
    for (String upstream : List.of("coingecko", "coinmarketcap", "taapi", "finnhub", "alternativeme")) {
        demo.control(upstream + " stall");
    }
    IO.println("%nAll but Binance fall silent for %d minutes".formatted(minutes));
    long begun = System.nanoTime();
    while (seconds(begun) < 60L * minutes) {
        Look look = demo.look();
        wrong.addAll(look.wrong());
        tell(seconds(begun), states, look.states());
        states = look.states();
        TimeUnit.SECONDS.sleep(2);
    }
    demo.control("all ok");
    IO.println("  and are back");
    begun = System.nanoTime();
    while (seconds(begun) < BACK && !states.equals(before)) {
        Look look = demo.look();
        wrong.addAll(look.wrong());
        tell(seconds(begun), states, look.states());
        states = look.states();
        TimeUnit.SECONDS.sleep(2);
    }
    if (!states.equals(before)) {
        wrong.add("figures are not as before after " + BACK + " s");
    }
    IO.println("  wrong: " + (wrong.isEmpty() ? "nothing" : wrong));
    return wrong.isEmpty() ? 0 : 1;
}

void tell(long second, Map<String, String> before, Map<String, String> now) {
    now.forEach((figure, state) -> {
        String last = before.getOrDefault(figure, "absent");
        if (!last.equals(state)) {
            IO.println("  %4d s  %-40s %s -> %s".formatted(second, figure, last, state));
        }
    });
}

static long seconds(long since) {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
}

/** A running demo and its simulated market. */
static final class Demo {
    private final HttpClient client;
    private final String base;
    private final Process server;
    /** The violations while waiting for prices. */
    Set<String> wrong = Set.of();

    String market = "";

    Demo(HttpClient client, String base, Process server) {
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
        IO.println("%nCalls the market saw, by outcome".formatted());
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
}

/** Starts the server with a data directory of its own. */
Process start(Path work, Path log, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("./run", "--demo");
    builder.environment().putAll(Map.of(
            "HOST", "127.0.0.1", "PORT", Integer.toString(port), "DATA_DIR", work.resolve("data").toString()));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
}

/** Returns the address of the market as logged by the demo. */
String market(Path log) throws IOException {
    Matcher said = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)\\S*/control").matcher(Files.readString(log));
    if (!said.find()) {
        throw new IOException("the demo does not say where its market is, see " + log);
    }
    return said.group(1);
}

/** Deletes the data of an earlier run, including its usage of monthly credits. */
void forget(Path data) throws IOException {
    if (Files.exists(data)) {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
    }
}
