import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
        FaultDemo demo = new FaultDemo(client, "http://127.0.0.1:" + port, server);
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
int walk(FaultDemo demo, String fault, int lasts) throws Exception {
    demo.control("all " + fault);
    demo.control("binance-stream cut\nbinance-vision-stream cut");
    demo.refresh();
    Set<String> said = new LinkedHashSet<>();
    Set<String> wrong = new LinkedHashSet<>();
    long begun = System.nanoTime();
    int notLive = -1;
    while (FaultDemo.seconds(begun) < lasts) {
        FaultDemo.Look look = demo.look();
        said.add(look.price() + " " + look.source());
        wrong.addAll(look.wrong());
        if (!look.live() && notLive < 0) {
            notLive = (int) FaultDemo.seconds(begun);
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
int slowly(FaultDemo demo, int minutes) throws Exception {
    Set<String> wrong = new LinkedHashSet<>();
    Map<String, String> before = demo.look().states();
    Map<String, String> states = before;
    for (String upstream : List.of("coingecko", "coinmarketcap", "taapi", "finnhub", "alternativeme")) {
        demo.control(upstream + " stall");
    }
    IO.println("%nAll upstreams but Binance stop responding for %d minutes".formatted(minutes));
    long begun = System.nanoTime();
    while (FaultDemo.seconds(begun) < 60L * minutes) {
        FaultDemo.Look look = demo.look();
        wrong.addAll(look.wrong());
        tell(FaultDemo.seconds(begun), states, look.states());
        states = look.states();
        TimeUnit.SECONDS.sleep(2);
    }
    demo.control("all ok");
    IO.println("  responding again");
    begun = System.nanoTime();
    while (FaultDemo.seconds(begun) < BACK && !states.equals(before)) {
        FaultDemo.Look look = demo.look();
        wrong.addAll(look.wrong());
        tell(FaultDemo.seconds(begun), states, look.states());
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
        throw new IOException("the log of the demo has no address of the market: " + log);
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
