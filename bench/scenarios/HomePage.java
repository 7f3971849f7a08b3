import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the cached home page with nginx sending the same bytes and headers: requests per CPU second of the server,
 * both pinned to core 0 in turn, wrk on core 1, 100 connections, interleaved rounds, median of the second half.
 *
 * <p>Arguments: {@code [rounds] [seconds] [checkout]}, 10 and 3 unless given. With the directory of another checkout,
 * its server takes part in the same rounds, with an nginx of its own, since the pages of two versions differ.
 */
void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    List<Pair> pairs = new ArrayList<>();
    try {
        pairs.add(start("archipelago", Path.of("").toAbsolutePath()));
        if (arguments.length > 2) {
            Path other = Path.of(arguments[2]).toRealPath();
            pairs.add(start(other.toString(), other));
        }
        for (Pair pair : pairs) {
            IO.println("%s: GET /, %,d bytes gzip, %d headers, 100 connections, %d rounds of %d s".formatted(
                    pair.name, pair.page.body().length, pair.page.headers().map().size(), rounds, seconds));
        }
        compare("200", rounds, seconds, pairs, pair -> null);
        compare("304", rounds, seconds, pairs, pair -> pair.tag);
        for (Pair pair : pairs) {
            requireSame(fetch(pair.port, null), fetch(pair.peerPort, null));
        }
    } finally {
        pairs.forEach(Pair::close);
    }
}

/** A server and an nginx that sends the same responses. */
record Pair(String name, Running server, int port, Running peer, int peerPort, HttpResponse<byte[]> page, String tag) {
    void close() {
        peer.close();
        server.close();
    }
}

/** Starts the server built from {@code checkout}, and its nginx. */
Pair start(String name, Path checkout) throws Exception {
    Path work = checkout.resolve("target/bench");
    Files.createDirectories(work);
    int port = freePort();
    int peerPort = freePort();
    Running server = startServer(checkout, work, port);
    HttpResponse<byte[]> page = settledPage(port);
    String tag = page.headers().firstValue("etag").orElseThrow();
    Running peer = startPeer(work, peerPort, page, fetch(port, tag));
    requireSame(page, fetch(peerPort, null));
    requireSame(fetch(port, tag), fetch(peerPort, tag));
    return new Pair(name, server, port, peer, peerPort, page, tag);
}

/**
 * Returns the home page once it has not changed for longer than the 15 seconds between two renderings: by then the
 * first upstream calls have failed, and the page contains the chart of the newest report, for which the first rendering
 * does not wait.
 */
HttpResponse<byte[]> settledPage(int port) throws Exception {
    HttpResponse<byte[]> page = fetch(port, null);
    for (int same = 0, tries = 0; same < 200 && tries < 1_200; tries++) {
        TimeUnit.MILLISECONDS.sleep(100);
        HttpResponse<byte[]> next = fetch(port, null);
        same = Arrays.equals(page.body(), next.body()) ? same + 1 : 0;
        page = next;
    }
    return page;
}

/** A server under test and the process whose CPU time is measured. */
record Running(Process process, long pid) implements AutoCloseable {
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** CPU time of the process so far, in clock ticks of 10 ms (utime + stime of {@code /proc/PID/stat}). */
    long ticks() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}

/** Starts the server without reachable upstreams, so that the page does not change between rounds. */
Running startServer(Path checkout, Path work, int port) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("taskset", "-c", "0", "./run").directory(checkout.toFile());
    Map<String, String> environment = builder.environment();
    String unreachable = "http://127.0.0.1:" + freePort();
    for (String upstream : List.of("BINANCE", "COINGECKO", "COINMARKETCAP", "TAAPI", "FINNHUB", "ALTERNATIVE_ME")) {
        environment.put(upstream + "_BASE_URL", unreachable);
    }
    environment.put("BINANCE_STREAM_URL", unreachable.replace("http", "ws"));
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", Integer.toString(port));
    environment.put("REDIS_URL", "off");
    environment.put("DATA_DIR", work.resolve("data").toString());
    environment.remove("DATABASE_URL");
    Process process = builder.redirectErrorStream(true)
            .redirectOutput(work.resolve("server.log").toFile())
            .start();
    return awaitAnswer(process, process.pid(), port, Duration.ofMinutes(10));
}

/** nginx with one worker, answering {@code /} with the bytes and headers of {@code page}. */
Running startPeer(Path work, int port, HttpResponse<byte[]> page, HttpResponse<byte[]> unchanged) throws Exception {
    Files.write(work.resolve("home.html"), page.body());
    Path configuration = work.resolve("nginx.conf");
    Files.writeString(configuration, """
            daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log %1$s/nginx.log error;
            events { worker_connections 1024; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=10;
              client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
              server {
                listen 127.0.0.1:%2$d; root %1$s; etag off; if_modified_since off; max_ranges 0;
                location = / {
                  default_type '%3$s'; types {} add_header Last-Modified '';
            %4$s
                  error_page 418 = @unchanged;
                  if ($http_if_none_match = '%5$s') { return 418; }
                  try_files /home.html =404;
                }
                location @unchanged {
                  default_type '';
            %6$s
                  return 304;
                }
              }
            }
            """.formatted(
            work,
            port,
            page.headers().firstValue("content-type").orElseThrow(),
            nginxHeaders(page),
            page.headers().firstValue("etag").orElseThrow(),
            nginxHeaders(unchanged)));
    Process process = new ProcessBuilder("taskset", "-c", "0", "nginx", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("nginx.out").toFile())
            .start();
    awaitAnswer(process, process.pid(), port, Duration.ofSeconds(10));
    long worker = process.children().findFirst().orElseThrow().pid();
    return new Running(process, worker);
}

/** Returns the headers of a response as nginx directives, except for those that nginx sets itself. */
String nginxHeaders(HttpResponse<byte[]> answer) {
    StringBuilder headers = new StringBuilder();
    answer.headers().map().forEach((name, values) -> {
        if (name.equals("x-request-id")) {
            headers.append("      add_header %s $request_id;%n".formatted(name));
        } else if (!List.of("content-length", "content-type", "date", "server").contains(name)) {
            values.forEach(
                    value -> headers.append("      add_header %s '%s';%n".formatted(name, value.replace("'", "\\'"))));
        }
    });
    return headers.toString();
}

Running awaitAnswer(Process process, long pid, int port, Duration patience) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
        try {
            fetch(port, null);
            return new Running(process, pid);
        } catch (IOException notYet) {
            process.waitFor(200, TimeUnit.MILLISECONDS);
        }
    }
    process.destroy();
    throw new IllegalStateException("nothing answers on port " + port + "; see the logs in target/bench");
}

void compare(String what, int rounds, int seconds, List<Pair> pairs, Function<Pair, String> tag) throws Exception {
    Map<Pair, List<Double>> ours = new HashMap<>();
    Map<Pair, List<Double>> theirs = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
        for (Pair pair : pairs) {
            ours.computeIfAbsent(pair, any -> new ArrayList<>())
                    .add(requestsPerCpuSecond(pair.server, pair.port, seconds, tag.apply(pair)));
            theirs.computeIfAbsent(pair, any -> new ArrayList<>())
                    .add(requestsPerCpuSecond(pair.peer, pair.peerPort, seconds, tag.apply(pair)));
        }
    }
    for (Pair pair : pairs) {
        double median = laterMedian(ours.get(pair));
        double peerMedian = laterMedian(theirs.get(pair));
        IO.println("%s: %s %,.0f, nginx %,.0f requests per server CPU second, ratio %.2f"
                .formatted(what, pair.name, median, peerMedian, median / peerMedian));
    }
}

double requestsPerCpuSecond(Running server, int port, int seconds, String tag) throws Exception {
    List<String> command = new ArrayList<>(List.of(
            "taskset", "-c", "1", "wrk", "-t1", "-c100", "-d" + seconds + "s", "-H", "Accept-Encoding: gzip"));
    if (tag != null) {
        command.addAll(List.of("-H", "If-None-Match: " + tag));
    }
    command.add("http://127.0.0.1:" + port + "/");
    long before = server.ticks();
    Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(wrk.getInputStream().readAllBytes());
    wrk.waitFor();
    long ticks = server.ticks() - before;
    Matcher requests = Pattern.compile("(\\d+) requests in").matcher(output);
    if (!requests.find() || output.contains("Non-2xx") && tag == null || output.contains("Socket errors")) {
        throw new IllegalStateException("wrk received errors:\n" + output);
    }
    return Long.parseLong(requests.group(1)) / (ticks / 100.0);
}

double laterMedian(List<Double> values) {
    double[] later = values.subList(values.size() / 2, values.size()).stream()
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return later[later.length / 2];
}

HttpResponse<byte[]> fetch(int port, String tag) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofSeconds(5))
            .header("Accept-Encoding", "gzip");
    if (tag != null) {
        request.header("If-None-Match", tag);
    }
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}

/**
 * Fails unless status, body and headers are equal, except for the date, the server's name, the request identifier and
 * headers that nginx always sends.
 */
void requireSame(HttpResponse<byte[]> ours, HttpResponse<byte[]> theirs) {
    Function<HttpResponse<byte[]>, Map<String, List<String>>> comparable = response -> {
        Map<String, List<String>> headers = new TreeMap<>(new HashMap<>(response.headers().map()));
        List.of("date", "server", "connection", "x-request-id").forEach(headers::remove);
        if (response.statusCode() == 304) {
            // nginx cannot omit the length from a response without a body.
            headers.remove("content-length");
        }
        return headers;
    };
    if (ours.statusCode() != theirs.statusCode()
            || !Arrays.equals(ours.body(), theirs.body())
            || !comparable.apply(ours).equals(comparable.apply(theirs))) {
        throw new IllegalStateException(String.format(
                Locale.ROOT,
                "the servers do not send the same: %d and %d, %d and %d bytes%n%s%n%s",
                ours.statusCode(),
                theirs.statusCode(),
                ours.body().length,
                theirs.body().length,
                comparable.apply(ours),
                comparable.apply(theirs)));
    }
}

int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
    }
}
