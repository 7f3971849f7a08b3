import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A crash test: a server with embedded engines is killed with {@code kill -9} at random times, including its start,
 * while four generators insert some hundred reports per second; every second time its PostgreSQL and Redis are killed
 * as well. A row counts as committed when its INSERT has returned. After each start every committed row must be
 * present, and the start must have succeeded within five minutes. Prints one line per ten kills and a table at the end;
 * exits with 1 if a row was lost or a start failed.
 *
 * <p>Arguments: {@code [minutes]}, 60 unless given.
 */
static final int WRITERS = 4;

static final Duration START_LIMIT = Duration.ofMinutes(5);

/**
 * Half of the kills come within this time after the launch of the server, the others within this time after it is
 * ready.
 */
static final int LONGEST_LIFE_MILLIS = 8_000;

final Set<Long> committed = ConcurrentHashMap.newKeySet();
final AtomicLong next = new AtomicLong();
final AtomicLong refused = new AtomicLong();

/** The results of a run. */
record Totals(int kills, int killedDuringStart, int enginesKilled, int starts, int failedStarts, long slowestMillis, int lost) {}

void main(String[] arguments) throws Exception {
    int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    Path work = Path.of("target/bench/kill-nine").toAbsolutePath();
    forget(work);
    Files.createDirectories(work);
    long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
    Totals totals = new Totals(0, 0, 0, 0, 0, 0, 0);
    try (HttpClient client = HttpClient.newHttpClient()) {
        Server server = new Server(work, client);
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        while (System.nanoTime() < end) {
            totals = round(server, totals);
            if (totals.kills() % 10 == 0) {
                tell(totals, (end - System.nanoTime()) / 60_000_000_000L + " minutes left");
            }
        }
        totals = lastLook(server, totals);
        server.kill();
    }
    tell(totals, "done");
    IO.println("%n%-34s %8d".formatted("kill -9 of the server", totals.kills()));
    IO.println("%-34s %8d".formatted("  of them while it started", totals.killedDuringStart()));
    IO.println("%-34s %8d".formatted("  of them with both engines", totals.enginesKilled()));
    IO.println("%-34s %8d".formatted("starts that were waited for", totals.starts()));
    IO.println("%-34s %8d".formatted("starts that failed", totals.failedStarts()));
    IO.println("%-34s %8.1f s".formatted("slowest start", totals.slowestMillis() / 1e3));
    IO.println("%-34s %8d".formatted("rows committed", committed.size()));
    IO.println("%-34s %8d".formatted("inserts that failed (not counted)", refused.get()));
    IO.println("%-34s %8d".formatted("committed rows lost", totals.lost()));
    System.exit(totals.lost() == 0 && totals.failedStarts() == 0 ? 0 : 1);
}

/** Starts the server, inserts reports and kills it. */
Totals round(Server server, Totals before) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    boolean early = before.kills() % 2 == 1;
    boolean withEngines = random.nextBoolean();
    long begun = System.nanoTime();
    server.start();
    Totals now = before;
    if (early) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
    } else {
        boolean started = server.awaitReady();
        long took = (System.nanoTime() - begun) / 1_000_000;
        int lost = started ? lost(server) : 0;
        now = new Totals(now.kills(), now.killedDuringStart(), now.enginesKilled(), now.starts() + 1,
                now.failedStarts() + (started ? 0 : 1), Math.max(now.slowestMillis(), took), Math.max(now.lost(), lost));
        if (started) {
            List<Thread> writers = writers(server);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            server.kill(withEngines);
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }
    server.kill(withEngines);
    return new Totals(now.kills() + 1, now.killedDuringStart() + (early ? 1 : 0),
            now.enginesKilled() + (withEngines ? 1 : 0), now.starts(), now.failedStarts(), now.slowestMillis(), now.lost());
}

Totals lastLook(Server server, Totals before) throws Exception {
    server.start();
    boolean started = server.awaitReady();
    int lost = started ? lost(server) : committed.size();
    return new Totals(before.kills(), before.killedDuringStart(), before.enginesKilled(), before.starts() + 1,
            before.failedStarts() + (started ? 0 : 1), before.slowestMillis(), Math.max(before.lost(), lost));
}

/** Returns the number of committed rows that are missing. */
int lost(Server server) throws Exception {
    Set<Long> expected = new HashSet<>(committed);
    try (Connection connection = server.connect();
            PreparedStatement question = connection.prepareStatement("SELECT split_part(substr(html_content, 14, 20), '<', 1)"
                    + " FROM crypto_report WHERE html_content LIKE '<p>kill-nine %'");
            ResultSet rows = question.executeQuery()) {
        while (rows.next()) {
            expected.remove(Long.valueOf(rows.getString(1)));
        }
    }
    if (!expected.isEmpty()) {
        IO.println("LOST: " + expected.stream().sorted().limit(20).toList());
    }
    return expected.size();
}

/** Threads that insert until the server is killed. */
List<Thread> writers(Server server) {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
        writers.add(Thread.ofPlatform().daemon().start(() -> write(server)));
    }
    return writers;
}

void write(Server server) {
    try (Connection connection = server.connect();
            PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO crypto_report (html_content, created_at) VALUES (?, now())")) {
        while (server.alive()) {
            long number = next.incrementAndGet();
            insert.setString(1, "<p>kill-nine " + number + "</p>" + "x".repeat(2_000));
            insert.executeUpdate();
            committed.add(number);
            // Limited so that the server is not occupied with these reports alone after some minutes.
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(40));
        }
    } catch (SQLException | IOException | InterruptedException e) {
        refused.incrementAndGet();
    }
}

void tell(Totals totals, String when) {
    IO.println("%4d kills, %3d starts, %d failed, slowest %.1f s, %d rows committed, %d lost; %s".formatted(
            totals.kills(), totals.starts(), totals.failedStarts(), totals.slowestMillis() / 1e3, committed.size(), totals.lost(), when));
}

/** A server with a data directory of its own. */
final class Server {
    private final Path work;
    private final Path log;
    private final HttpClient client;
    private final int port;
    private Process process;
    private String jdbcUrl;

    Server(Path work, HttpClient client) throws IOException {
        this.work = work;
        this.log = work.resolve("server.log");
        this.client = client;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
    }

    synchronized void start() throws IOException {
        jdbcUrl = null;
        process = run("./run").redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    private ProcessBuilder run(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(Set.of("DATABASE_URL", "REDIS_URL"));
        environment.put("HOST", "127.0.0.1");
        environment.put("PORT", Integer.toString(port));
        environment.put("DATA_DIR", work.resolve("data").toString());
        for (String upstream : List.of("BINANCE", "COINGECKO", "COINMARKETCAP", "TAAPI", "FINNHUB", "ALTERNATIVE_ME")) {
            // Port 1 refuses connections, so no upstream is called.
            environment.put(upstream + "_BASE_URL", "http://127.0.0.1:1");
        }
        environment.put("BINANCE_STREAM_URL", "ws://127.0.0.1:1");
        return builder;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Returns false if the server exits or does not respond in time. */
    boolean awaitReady() throws Exception {
        HttpRequest ready = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            try {
                if (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        IO.println("a start FAILED, see " + log);
        return false;
    }

    /** Returns the JDBC URL used by report generators. */
    Connection connect() throws SQLException, IOException {
        return DriverManager.getConnection(jdbcUrl());
    }

    private synchronized String jdbcUrl() throws IOException {
        if (jdbcUrl == null) {
            jdbcUrl = ask();
        }
        return jdbcUrl;
    }

    private String ask() throws IOException {
        Process asked = run("./run", "database-url").start();
        String printed = new String(asked.getInputStream().readAllBytes()).strip();
        URI url = URI.create(printed.substring(printed.lastIndexOf("postgresql://")));
        String[] login = url.getRawUserInfo().split(":", 2);
        return "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getRawPath() + "?user=" + login[0]
                + "&password=" + login[1] + "&connectTimeout=5&socketTimeout=10";
    }

    void kill() {
        kill(true);
    }

    /** Sends SIGKILL to the server and optionally to its engines. */
    void kill(boolean withEngines) {
        if (process == null) {
            return;
        }
        List<ProcessHandle> victims = new ArrayList<>();
        if (withEngines) {
            victims.addAll(engines());
        }
        process.destroyForcibly();
        victims.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    /**
     * Returns the processes of the engines, which run in sessions of their own, with the data directory as working
     * directory.
     */
    private List<ProcessHandle> engines() {
        String data = work.resolve("data").toString();
        return ProcessHandle.allProcesses()
                .filter(other -> other.pid() != process.pid())
                .filter(other -> commandLine(other).contains(data) || directory(other).startsWith(data))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    private static String directory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd")).toString();
        } catch (IOException e) {
            return "";
        }
    }
}

void forget(Path directory) throws IOException {
    if (Files.exists(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
