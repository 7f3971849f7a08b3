import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The clients of the cluster behind nginx: open-loop page reads at a fixed rate, and WebSocket clients that reconnect.
 * A status other than 200 or 304, or no response within 20 s, is a failure.
 */
final class Readers implements AutoCloseable {

    /** The pages read in turn; all exist and are read from each node before counting begins. */
    static final List<String> PATHS = List.of(
            "/?lang=vi",
            "/?lang=en",
            "/api/crypto/dashboard-summary",
            "/crypto_report?lang=vi",
            "/crypto_report/1?lang=vi",
            "/crypto_report/2?lang=en",
            "/crypto_reports_list?lang=en",
            "/api/crypto_reports/1/sandboxed",
            "/about?lang=en",
            "/api/crypto/dashboard-summary");

    /** Returns the observation time of the prices in a summary or a frame. */
    private static final Pattern OBSERVED = Pattern.compile("\"crypto\":\\{[^{}]*\"observed_at\":\"([^\"]+)\"");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The results since {@link #begin}. */
    record Counts(long reads, long failures, double slowest, double oldest, long lost, List<String> examples) {}

    private final Cluster cluster;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);
    private final List<Listener> listeners = new ArrayList<>();
    private final AtomicLong turn = new AtomicLong();

    private long reads;
    private long failures;
    private long lost;
    private long slowestNanos;
    private double oldest;
    private List<String> examples = new ArrayList<>();

    /** Starts the clients immediately. */
    Readers(Cluster cluster, int perSecond, int sockets) throws Exception {
        this.cluster = cluster;
        for (String node : Cluster.NODES) {
            for (String path : PATHS) {
                warm(cluster.node(node, path));
            }
        }
        pace.scheduleAtFixedRate(
                () -> Thread.ofVirtual().start(this::read), 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
        for (int socket = 0; socket < sockets; socket++) {
            Listener listener = new Listener();
            listeners.add(listener);
            pace.schedule(listener::open, 10L * socket, TimeUnit.MILLISECONDS);
        }
        pace.scheduleAtFixedRate(this::look, 5_000, 250, TimeUnit.MILLISECONDS);
    }

    private void warm(URI address) throws Exception {
        for (int attempt = 0; ; attempt++) {
            HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
            int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status == 200) {
                return;
            }
            if (attempt == 30) {
                throw new IOException(address + " answers " + status);
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** Resets the counters. */
    synchronized void begin() {
        reads = 0;
        failures = 0;
        lost = 0;
        slowestNanos = 0;
        oldest = 0;
        examples = new ArrayList<>();
    }

    synchronized Counts counts() {
        return new Counts(reads, failures, slowestNanos / 1e9, oldest, lost, List.copyOf(examples));
    }

    private void read() {
        String path = PATHS.get((int) (turn.getAndIncrement() % PATHS.size()));
        long begun = System.nanoTime();
        String failure = "";
        try {
            HttpRequest request = HttpRequest.newBuilder(cluster.site(path))
                    .header("X-Forwarded-For", Cluster.someClient())
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status != 200 && status != 304) {
                failure = "status " + status;
            }
            observed(answer.body()).ifPresent(this::shown);
        } catch (IOException e) {
            failure = e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        count(path, System.nanoTime() - begun, failure);
    }

    private synchronized void count(String path, long nanos, String failure) {
        reads++;
        slowestNanos = Math.max(slowestNanos, nanos);
        if (!failure.isEmpty()) {
            failures++;
            if (examples.size() < 5) {
                examples.add(Instant.now() + " " + path + ": " + failure);
            }
        }
    }

    private synchronized void shown(Instant observedAt) {
        oldest = Math.max(oldest, Duration.between(observedAt, Instant.now()).toMillis() / 1e3);
    }

    private void look() {
        for (Listener listener : listeners) {
            Instant observedAt = listener.observedAt;
            if (observedAt != null) {
                shown(observedAt);
            }
            listener.doubt();
        }
    }

    static Optional<Instant> observed(String json) {
        Matcher found = OBSERVED.matcher(json);
        try {
            return found.find() ? Optional.of(Instant.parse(found.group(1))) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        pace.shutdownNow();
        listeners.forEach(Listener::end);
        client.shutdownNow();
    }

    /** A browser page: shows the last prices received, and reconnects like the script of the site. */
    private final class Listener implements WebSocket.Listener {

        /** The time without a message after which the page reconnects, as in connection.js. */
        private static final Duration SILENCE = Duration.ofSeconds(15);

        private final StringBuilder text = new StringBuilder();
        private volatile @Nullable Instant observedAt;
        private volatile Instant heardAt = Instant.now();
        private volatile @Nullable WebSocket socket;
        private volatile boolean ended;

        void open() {
            URI site = cluster.site("/ws");
            client.newWebSocketBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .header("X-Forwarded-For", Cluster.someClient())
                    .buildAsync(URI.create("ws" + site.toString().substring("http".length())), this)
                    .whenComplete((opened, failure) -> {
                        heardAt = Instant.now();
                        if (failure == null) {
                            socket = opened;
                            opened.sendText("ping", true);
                        } else {
                            again();
                        }
                    });
        }

        private void again() {
            socket = null;
            if (!ended && !pace.isShutdown()) {
                pace.schedule(this::open, 500 + ThreadLocalRandom.current().nextLong(500), TimeUnit.MILLISECONDS);
            }
        }

        void doubt() {
            WebSocket current = socket;
            if (current != null && heardAt.plus(SILENCE).isBefore(Instant.now())) {
                heardAt = Instant.now();
                current.abort();
                gone(current);
            }
        }

        private void gone(WebSocket which) {
            if (which == socket) {
                synchronized (Readers.this) {
                    lost++;
                }
                again();
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                observed(text.toString()).ifPresent(at -> observedAt = at);
                text.setLength(0);
                heardAt = Instant.now();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            text.setLength(0);
            gone(from);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            text.setLength(0);
            gone(from);
        }

        void end() {
            ended = true;
            WebSocket current = socket;
            if (current != null) {
                current.abort();
            }
        }
    }
}
