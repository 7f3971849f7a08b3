import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures a first visit on a phone: an empty cache, a viewport of 360 by 780 at a device scale factor of three,
 * four-fold CPU throttling, and a network link of the stated speed. The link is simulated at the level of bytes, so
 * that handshakes and slow start of new connections are included; the browser's own throttling acts on requests only.
 * Connections are not encrypted: TLS 1.3 at a proxy adds one round trip to each new connection.
 *
 * <p>Prints for each page and language the median of the runs: Largest Contentful Paint, layout shift and blocked time
 * within ten seconds, with live updates, the bytes transferred until the page was loaded, and the render-blocking
 * requests. Fails if the home page takes a second or has layout shifts.
 *
 * <p>Arguments: the path of a Chromium, the runs, and the server's address; without an address the demo is started.
 */
void main(String[] arguments) throws Exception {
    int runs = Integer.parseInt(arguments[1]);
    if (arguments.length > 2) {
        System.exit(measure(Path.of(arguments[0]), runs, URI.create(arguments[2])) ? 0 : 1);
    }
    Path work = Path.of("target/bench/first-view").toAbsolutePath();
    Files.createDirectories(work);
    int port = freePort();
    Process demo = start(work, port);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::destroy));
    awaitAnswer(demo, port);
    System.exit(measure(Path.of(arguments[0]), runs, URI.create("http://127.0.0.1:" + port)) ? 0 : 1);
}

/** The profile of a network link: round-trip time and bytes per second down and up. */
record Profile(String name, Duration roundTrip, int down, int up) {}

List<Profile> profiles() {
    return List.of(
            new Profile("slow 4G", Duration.ofMillis(150), 1_600_000 / 8, 750_000 / 8),
            new Profile("fast 4G", Duration.ofMillis(60), 9_000_000 / 8, 1_500_000 / 8));
}

boolean measure(Path chromium, int runs, URI site) throws Exception {
    boolean met = true;
    BrowserType.LaunchOptions options = new BrowserType.LaunchOptions()
            .setExecutablePath(chromium)
            .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic"));
    try (Playwright playwright = Playwright.create();
            Browser browser = playwright.chromium().launch(options)) {
        Map<String, String> pages = pages(browser, site);
        for (Profile profile : profiles()) {
            try (ThrottledLink line = new ThrottledLink(profile, site.getHost(), site.getPort() < 0 ? 80 : site.getPort())) {
                IO.println("%n%s: %d ms a round trip, %.1f Mbit/s; %d runs".formatted(
                        profile.name(), profile.roundTrip().toMillis(), profile.down() * 8 / 1e6, runs));
                IO.println("%-10s %8s %8s %8s %8s %9s %8s %9s  %s".formatted(
                        "page", "first ms", "LCP ms", "range", "shift", "blocked", "KB", "blocking", "largest element"));
                for (Map.Entry<String, String> page : pages.entrySet()) {
                    for (String language : List.of("vi", "en")) {
                        List<View> views = new ArrayList<>();
                        for (int run = 0; run < runs; run++) {
                            views.add(view(browser, line.at(page.getValue() + "?lang=" + language)));
                        }
                        print(page.getKey() + " " + language, views);
                        met &= !page.getKey().equals("home")
                                || median(views, View::largest) < 1_000 && median(views, View::shift) < 0.01 && median(views, View::blocking) <= 1;
                    }
                }
            }
        }
    }
    IO.println("%nhome page below 1,000 ms on each link, without layout shifts, at most one blocking request: %s".formatted(met ? "met" : "MISSED"));
    return met;
}

Map<String, String> pages(Browser browser, URI site) {
    try (Page list = browser.newPage()) {
        list.navigate(site.resolve("/crypto_reports_list").toString());
        String newest = list.locator(".report-list h2 a").first().getAttribute("href").replaceFirst("\\?.*", "");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("home", "/");
        pages.put("report", newest);
        pages.put("list", "/crypto_reports_list");
        pages.put("market", "/market");
        pages.put("coin", "/market/btc");
        return pages;
    }
}

/** One visit: times in milliseconds, the sum of layout shifts, bytes, and render-blocking requests. */
record View(double first, double largest, String element, double shift, double blocked, double bytes, double blocking) {}

View view(Browser browser, String url) {
    try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                    .setViewportSize(360, 780)
                    .setDeviceScaleFactor(3)
                    .setIsMobile(true)
                    .setHasTouch(true)
                    .setTimezoneId("Asia/Ho_Chi_Minh"));
            Page page = context.newPage()) {
        CDPSession session = context.newCDPSession(page);
        session.send("Emulation.setCPUThrottlingRate", json("rate", 4));
        page.addInitScript(WATCH);
        page.navigate(url, new Page.NavigateOptions().setTimeout(60_000));
        page.waitForTimeout(10_000);
        @SuppressWarnings("unchecked")
        Map<String, Object> seen = (Map<String, Object>) page.evaluate("watched()");
        return new View(
                number(seen, "first"),
                number(seen, "largest"),
                String.valueOf(seen.get("element")),
                number(seen, "shift"),
                number(seen, "blocked"),
                number(seen, "bytes"),
                number(seen, "blocking"));
    }
}

com.google.gson.JsonObject json(String name, Number value) {
    com.google.gson.JsonObject object = new com.google.gson.JsonObject();
    object.addProperty(name, value);
    return object;
}

double number(Map<String, Object> seen, String name) {
    return ((Number) seen.get(name)).doubleValue();
}

static final String WATCH = """
        if (window === top) {
            const seen = { shift: 0, tasks: [] };
            const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
            watch('largest-contentful-paint', (entry) => {
                seen.largest = entry.startTime;
                seen.element = `${entry.element?.tagName.toLowerCase()}.${entry.element?.className}`;
            });
            watch('layout-shift', (entry) => { seen.shift += entry.hadRecentInput ? 0 : entry.value; });
            watch('longtask', (entry) => seen.tasks.push(entry));
            window.watched = () => {
                const [page] = performance.getEntriesByType('navigation');
                const files = performance.getEntriesByType('resource');
                const first = performance.getEntriesByName('first-contentful-paint')[0].startTime;
                return {
                    first,
                    largest: seen.largest,
                    element: seen.element,
                    shift: seen.shift,
                    blocked: seen.tasks.filter((task) => task.startTime >= first).reduce((sum, task) => sum + task.duration - 50, 0),
                    bytes: [page, ...files.filter((file) => file.startTime < page.loadEventEnd)].reduce((sum, entry) => sum + entry.transferSize, 0),
                    blocking: files.filter((file) => file.renderBlockingStatus === 'blocking').length,
                };
            };
        }""";

void print(String page, List<View> views) {
    double[] largest = views.stream().mapToDouble(View::largest).sorted().toArray();
    IO.println("%-10s %8.0f %8.0f %8s %8.4f %9.0f %8.1f %9.0f  %s".formatted(
            page,
            median(views, View::first),
            median(views, View::largest),
            "%.0f-%.0f".formatted(largest[0], largest[largest.length - 1]),
            median(views, View::shift),
            median(views, View::blocked),
            median(views, View::bytes) / 1000,
            median(views, View::blocking),
            views.getLast().element()));
}

double median(List<View> views, ToDoubleFunction<View> figure) {
    double[] sorted = views.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
}

/**
 * A TCP proxy that simulates a mobile link. A new connection waits for its handshake; all connections share the
 * bandwidth; each starts with a congestion window of ten packets that grows by one for each acknowledged packet.
 */
static final class ThrottledLink implements AutoCloseable {
    private static final int PACKET = 1_460;
    private static final int FIRST_PACKETS = 10;

    private final Profile profile;
    private final String host;
    private final int port;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Way down;
    private final Way up;

    ThrottledLink(Profile profile, String host, int port) throws IOException {
        this.profile = profile;
        this.host = host;
        this.port = port;
        this.down = new Way(profile.down());
        this.up = new Way(profile.up());
        Thread.ofVirtual().start(this::accept);
    }

    String at(String path) {
        return "http://127.0.0.1:" + listener.getLocalPort() + path;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Socket far = new Socket(host, port);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                long open = System.nanoTime() + profile.roundTrip().toNanos();
                Thread.ofVirtual().start(() -> carry(near, far, up, open));
                Thread.ofVirtual().start(() -> carry(far, near, down, open));
            } catch (IOException e) {
                // The connection was closed or the server has exited: the browser sees a lost connection.
            }
        }
    }

    /** Reads packets and delivers each at its simulated time of arrival. */
    private void carry(Socket from, Socket to, Way way, long open) {
        Semaphore window = new Semaphore(FIRST_PACKETS);
        byte[] packet = new byte[PACKET];
        long half = profile.roundTrip().toNanos() / 2;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(packet); read > 0; read = in.read(packet)) {
                byte[] sent = java.util.Arrays.copyOf(packet, read);
                window.acquire();
                long arrives = way.send(read, Math.max(open, System.nanoTime())) + half;
                clock.schedule(() -> deliver(out, sent, from), arrives - System.nanoTime(), TimeUnit.NANOSECONDS);
                clock.schedule(() -> window.release(2), arrives + half - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            clock.schedule(() -> close(to), half * 2, TimeUnit.NANOSECONDS);
        } catch (IOException | InterruptedException | RejectedExecutionException e) {
            close(from);
            close(to);
        }
    }

    private static void deliver(OutputStream out, byte[] packet, Closeable from) {
        try {
            out.write(packet);
        } catch (IOException e) {
            close(from);
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        clock.shutdownNow();
    }

    /** One direction of the link, which sends packets one after another. */
    private static final class Way {
        private final int bytesASecond;
        private long free = Long.MIN_VALUE;

        Way(int bytesASecond) {
            this.bytesASecond = bytesASecond;
        }

        /** Returns the time at which the last byte of a packet that is ready at {@code ready} is sent. */
        synchronized long send(int bytes, long ready) {
            free = Math.max(free, ready) + bytes * 1_000_000_000L / bytesASecond;
            return free;
        }
    }
}

/** Starts the demo with a data directory of its own. */
Process start(Path work, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("./run", "--demo");
    Map<String, String> environment = builder.environment();
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", Integer.toString(port));
    environment.put("DATA_DIR", work.resolve("data").toString());
    return builder.redirectErrorStream(true).redirectOutput(work.resolve("server.log").toFile()).start();
}

/** Waits until all figures are available, as in normal operation. */
void awaitAnswer(Process demo, int port) throws Exception {
    HttpRequest summary = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/dashboard/data"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
        for (int second = 0; second < 600 && demo.isAlive(); second++) {
            try {
                if (client.send(summary, HttpResponse.BodyHandlers.ofString()).body().matches("(?s).*\"partial_failure\":\\s*false.*")) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }
    throw new IOException("the demo does not answer; see target/bench/first-view/server.log");
}

int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
    }
}
