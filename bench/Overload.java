import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo with 200 reports, cached pages read at a fixed rate, and floods beside: random report numbers, searches, PDFs, history,
 * readers that do not read, headers that do not end, and 2,000 WebSockets of which 500 never read. Each flood comes once from four
 * addresses, which meet the limits (429), and once from very many, which meet the bulkheads (503). Before each flood the same is
 * measured without one. Latencies count from when a request was due. Everything is on the loopback interface.
 *
 * <p>Arguments: {@code [seconds of each slice] [cached pages a second] [requests of a flood a second]}, 10, 200 and 400 unless
 * given. Ends with 1 if any p99 is more than {@link #GOAL} times that without a flood.
 */
static final double GOAL = 1.5;

static final List<String> CACHED =
        List.of("/?lang=vi", "/?lang=en", "/crypto_reports_list?lang=vi", "/crypto_report?lang=en", "/about?lang=vi");
static final int READERS = 4;
static final int CONNECTIONS = 32;
static final int REPORTS = 200;
static final int SOCKETS = 2_000;
static final int DEAF = 500;
static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E+]+)");

static int port;
static long pid;

/** What one slice came to: latencies in microseconds, sorted; statuses of the cached pages. */
record Slice(long[] latencies, Map<Integer, Long> statuses) {
    double percentile(double share) {
        return latencies.length == 0 ? 0 : latencies[(int) Math.min(latencies.length - 1, latencies.length * share)] / 1000.0;
    }
}

/** The most memory seen, in MB. */
static final class Memory implements AutoCloseable {
    volatile long resident;
    volatile long heap;
    volatile boolean ended;
    final Thread thread = Thread.ofPlatform().daemon().start(this::look);

    void look() {
        while (!ended) {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                    if (line.startsWith("VmRSS:")) {
                        resident = Math.max(resident, Long.parseLong(line.replaceAll("\\D", "")) / 1024);
                    }
                }
                try (LoadConnection connection = new LoadConnection("127.0.0.1", port)) {
                    connection.send("/metrics", "Accept: text/plain\r\n");
                    connection.receive();
                    double bytes = 0;
                    Matcher matcher = HEAP.matcher(new String(connection.body, StandardCharsets.UTF_8));
                    while (matcher.find()) {
                        bytes += Double.parseDouble(matcher.group(1));
                    }
                    heap = Math.max(heap, (long) (bytes / (1 << 20)));
                }
            } catch (IOException e) {
                // The server is busy; the next look may see more.
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}

/** One flood: how it is run until the end, counting what came of it. */
interface Flood {
    void run(boolean many, long end, Map<String, LongAdder> counts) throws Exception;
}

void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    int flooded = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 400;
    Path work = Path.of("target/bench/overload").toAbsolutePath();
    Files.createDirectories(work);
    port = freePort();
    Process server = start(work);
    pid = server.pid();
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
    boolean met = true;
    try {
        awaitAnswer(server);
        publish(work);
        measure(5, rate);
        Map<String, Flood> floods = new java.util.LinkedHashMap<>();
        floods.put("random report numbers",
                requests(flooded, () -> "/crypto_report/" + ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE)));
        floods.put("searches", requests(flooded, () -> "/crypto_reports_list?lang=en&q=" + word() + "+" + word()));
        floods.put("PDFs", requests(flooded, () -> "/crypto_report/" + report() + "/pdf?lang=en"));
        floods.put("print views", requests(flooded, () -> "/pdf-template/" + report() + "?lang=vi"));
        floods.put("history", requests(flooded, () -> history()));
        floods.put("slow readers", (many, end, counts) -> slowReaders(many, end, counts));
        floods.put("slow headers", (many, end, counts) -> slowHeaders(many, end, counts));
        floods.put(SOCKETS + " WebSockets", (many, end, counts) -> sockets(many, end, counts));
        System.out.printf("%-24s %-14s %8s %8s %6s %9s %8s  %s%n", "flood", "addresses", "p99 ms", "beside", "ratio",
                "RSS MB", "heap MB", "what the flood got; what cached pages got");
        for (Map.Entry<String, Flood> flood : floods.entrySet()) {
            for (boolean many : new boolean[] {false, true}) {
                met &= compare(flood.getKey(), flood.getValue(), many, seconds, rate);
            }
        }
        System.out.println("Health after it all: " + ask("/health"));
    } finally {
        server.destroy();
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
    System.exit(met ? 0 : 1);
}

boolean compare(String name, Flood flood, boolean many, int seconds, int rate) throws Exception {
    Slice calm = measure(seconds, rate);
    Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    try (Memory memory = new Memory()) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                flood.run(many, end, counts);
            } catch (Exception e) {
                count(counts, e.getClass().getSimpleName());
            }
        });
        Slice busy = measure(seconds, rate);
        thread.join();
        double ratio = busy.percentile(0.99) / Math.max(0.001, calm.percentile(0.99));
        boolean met = ratio <= GOAL && busy.statuses().keySet().stream().allMatch(status -> status == 200);
        System.out.printf(Locale.ROOT, "%-24s %-14s %8.2f %8.2f %6.2f %9d %8d  %s; %s%s%n", name,
                many ? "very many" : "four", calm.percentile(0.99), busy.percentile(0.99), ratio, memory.resident,
                memory.heap, new TreeMap<>(counts), busy.statuses(), met ? "" : "  MISSED");
        // Tokens come back, and what waits ends.
        TimeUnit.SECONDS.sleep(2);
        return met;
    }
}

/** Reads cached pages at that rate; a request that is late counts from when it was due. */
Slice measure(int seconds, int rate) throws Exception {
    List<Long> latencies = Collections.synchronizedList(new ArrayList<>());
    Map<Integer, Long> statuses = new ConcurrentHashMap<>();
    long interval = TimeUnit.SECONDS.toNanos(1) * READERS / rate;
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    List<Thread> threads = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
        long first = begin + reader * interval / READERS;
        int offset = reader;
        threads.add(Thread.ofPlatform().start(() -> read(first, interval, end, offset, latencies, statuses)));
    }
    for (Thread thread : threads) {
        thread.join();
    }
    return new Slice(latencies.stream().mapToLong(Long::longValue).sorted().toArray(), new TreeMap<>(statuses));
}

static void read(long first, long interval, long end, int offset, List<Long> latencies, Map<Integer, Long> statuses) {
    int number = offset;
    LoadConnection connection = null;
    for (long due = first; due < end; due += interval) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        int status;
        try {
            connection = connection == null ? new LoadConnection("127.0.0.1", port) : connection;
            connection.send(CACHED.get(number++ % CACHED.size()), "Accept-Encoding: br\r\n");
            status = connection.receive();
        } catch (IOException e) {
            connection = null;
            status = -1;
        }
        latencies.add((System.nanoTime() - due) / 1000);
        statuses.merge(status, 1L, Long::sum);
    }
}

/** Requests over some connections, so many a second together. */
static Flood requests(int rate, java.util.function.Supplier<String> paths) {
    return (many, end, counts) -> {
        long interval = TimeUnit.SECONDS.toNanos(1) * CONNECTIONS / rate;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                String source = "127.0.0." + (2 + i % 4);
                threads.execute(() -> {
                    LoadConnection connection = null;
                    for (long due = System.nanoTime(); due < end; due += interval) {
                        LockSupport.parkNanos(due - System.nanoTime());
                        try {
                            connection = connection == null ? new LoadConnection(source, port) : connection;
                            connection.send(paths.get(), many ? "X-Forwarded-For: " + anyone() + "\r\n" : "");
                            count(counts, Integer.toString(connection.receive()));
                        } catch (IOException e) {
                            connection = null;
                            count(counts, "broken");
                        }
                    }
                });
            }
        }
    };
}

/** Ask for much and read nothing. */
static void slowReaders(boolean many, long end, Map<String, LongAdder> counts) throws Exception {
    hold(200, end, counts, (connection, i) -> {
        for (int request = 0; request < 40; request++) {
            connection.send("/?lang=vi", many ? "X-Forwarded-For: " + anyone() + "\r\n" : "");
        }
        count(counts, "asked");
        return () -> {};
    });
}

/** Begin a request and go on with it a byte a second. */
static void slowHeaders(boolean many, long end, Map<String, LongAdder> counts) throws Exception {
    hold(400, end, counts, (connection, i) -> {
        connection.socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
        count(counts, "begun");
        return () -> connection.socket.getOutputStream().write('a');
    });
}

static void sockets(boolean many, long end, Map<String, LongAdder> counts) throws Exception {
    hold(SOCKETS, end, counts, (connection, i) -> {
        connection.send("/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + (many ? "X-Forwarded-For: " + anyone() + "\r\n" : ""));
        String status = connection.line().split(" ")[1];
        count(counts, status);
        if (!status.equals("101") || i < DEAF) {
            return () -> {};
        }
        connection.socket.setSoTimeout(1);
        byte[] bytes = new byte[64 * 1024];
        return () -> {
            try {
                while (connection.in.read(bytes) >= 0) {
                    count(counts, "reads");
                }
            } catch (java.net.SocketTimeoutException e) {
                // Nothing more has come; the connection stays open.
            }
        };
    });
}

/** What is done with an open connection each second. */
interface Step {
    void run() throws IOException;
}

interface Opened {
    Step with(LoadConnection connection, int number) throws IOException;
}

static void hold(int connections, long end, Map<String, LongAdder> counts, Opened opened) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < connections; i++) {
            int number = i;
            String source = "127.0.0." + (2 + i % 4);
            threads.execute(() -> {
                try (LoadConnection connection = new LoadConnection(source, port)) {
                    Step step = opened.with(connection, number);
                    while (System.nanoTime() < end) {
                        TimeUnit.MILLISECONDS.sleep(1000);
                        step.run();
                    }
                } catch (IOException e) {
                    count(counts, "closed by the server");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            // Not all in one instant.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
    }
}

static void count(Map<String, LongAdder> counts, String what) {
    counts.computeIfAbsent(what, key -> new LongAdder()).increment();
}

static String anyone() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "198." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256);
}

static String word() {
    return Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36, Integer.MAX_VALUE), 36);
}

static int report() {
    return ThreadLocalRandom.current().nextInt(1, REPORTS);
}

static String history() {
    Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(ThreadLocalRandom.current().nextInt(86_400));
    return "/api/crypto/history?metric=btc_price_usd&from=" + to.minusSeconds(7 * 86_400L) + "&to=" + to;
}

/** Adds reports to the demo, one body for all but its first line. */
void publish(Path work) throws Exception {
    String sample = Files.readString(Path.of("server/src/main/resources/samples/sample-1.json"));
    String one = sample.strip().startsWith("[") ? sample.strip().substring(1, sample.strip().length() - 1) : sample;
    List<String> all = new ArrayList<>();
    for (int i = 0; i < REPORTS; i++) {
        all.add(one.replaceFirst("\"html_content\"\\s*:\\s*\"", Matcher.quoteReplacement("\"html_content\":\"<p>Bench " + i + "</p>")));
    }
    Path file = work.resolve("reports.json");
    Files.writeString(file, "[" + String.join(",", all) + "]");
    ProcessBuilder builder = new ProcessBuilder("./run", "import", file.toString());
    builder.environment().put("DATA_DIR", work.resolve("data/demo").toString());
    builder.redirectErrorStream(true).redirectOutput(work.resolve("import.log").toFile());
    if (builder.start().waitFor() != 0) {
        System.out.println("The reports were not added; see target/bench/overload/import.log. Going on with the samples.");
    }
}

Process start(Path work) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("./run", "--demo");
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().put("DATA_DIR", work.resolve("data").toString());
    builder.redirectErrorStream(true).redirectOutput(work.resolve("server.log").toFile());
    return builder.start();
}

void awaitAnswer(Process server) throws Exception {
    for (int second = 0; second < 600 && server.isAlive(); second++) {
        if (ask("/").equals("200")) {
            return;
        }
        TimeUnit.SECONDS.sleep(1);
    }
    throw new IOException("the demo does not answer; see target/bench/overload/server.log");
}

String ask(String path) {
    try (LoadConnection connection = new LoadConnection("127.0.0.1", port)) {
        connection.send(path, "Connection: close\r\n");
        return Integer.toString(connection.receive());
    } catch (IOException e) {
        return "none: " + e.getMessage();
    }
}

int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
    }
}
