import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The demo with 200 reports, cached pages read at a fixed rate, and floods at the same time: random report numbers,
 * searches, PDFs, history, readers that do not read, headers that do not end, and 2,000 WebSockets of which 500 never
 * read. Each flood comes once from four addresses, which meet the limits (429), and once from very many, which meet the
 * bulkheads (503). A measurement without load precedes each flood. Latencies are measured from the scheduled time of a
 * request. Everything is on the loopback interface.
 *
 * <p>Server and load share one machine. The floods run in a process of their own, in the time that nothing else uses
 * ({@code SCHED_IDLE}), as if they came from another machine; the readers, who need 2 % of a processor, are scheduled
 * before everything else ({@code SCHED_FIFO}, for root), so that their own delays are not counted as the server's.
 * Every second read goes to nginx, which serves the same bytes from files and receives no flood: changes of its latency
 * are due to the machine.
 *
 * <p>Arguments: {@code [--only expression found in a flood's name] [seconds of each slice] [cached pages a second]
 * [requests of a flood a second]}, 10, 200 and 400 unless given. Ends with 1 if any p99 is more than {@link #GOAL}
 * times that without a flood.
 */
static final double GOAL = 1.5;

static final List<String> CACHED =
        List.of("/?lang=vi", "/?lang=en", "/crypto_reports_list?lang=vi", "/crypto_report?lang=en", "/about?lang=vi");
static final int READERS = 4;
static final int REPORTS = 200;
static final int WARM_UP_SECONDS = 20;
static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\"[^}]*} ([0-9.E+]+)");

static int port;
static int controlPort;
static long pid;

/** The result of one slice: latencies in microseconds, sorted; statuses of the cached pages. */
record Slice(long[] server, long[] control, Map<Integer, Long> statuses) {
    static double percentile(long[] latencies, double share) {
        return latencies.length == 0 ? 0 : latencies[(int) Math.min(latencies.length - 1, latencies.length * share)] / 1000.0;
    }
}

/** Samples the heap and keeps the maximum, in MB. */
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
                // The server is busy; the next sample may be higher.
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Override
    public void close() {
        ended = true;
    }
}

/** The processor time used so far in seconds: by the server, by the load, and idle. */
record Cpu(double server, double load, double idle) {
    private static final double TICKS_PER_SECOND = 100;

    static Cpu now(long server, long load) throws IOException {
        String[] machine = Files.readString(Path.of("/proc/stat")).split("\n", 2)[0].split(" +");
        return new Cpu(ofProcess(server), ofProcess(load), (Long.parseLong(machine[4]) + Long.parseLong(machine[5])) / TICKS_PER_SECOND);
    }

    private static double ofProcess(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Returns the average number of processors used since {@code earlier}. */
    String since(Cpu earlier, double seconds) {
        return String.format(Locale.ROOT, "%.2f+%.2f+%.2f", (server - earlier.server) / seconds, (load - earlier.load) / seconds,
                (idle - earlier.idle) / seconds);
    }
}

/** The load-generating process. */
record Floods(Process process, BufferedReader answers, BufferedWriter commands, List<String> names) {
    static Floods start(int rate) throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("chrt", "-i", "0"));
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m", "-XX:+UseSerialGC",
                "bench/scenarios/OverloadFloods.java", Integer.toString(port), Integer.toString(REPORTS), Integer.toString(rate)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        return new Floods(process, answers, process.outputWriter(StandardCharsets.UTF_8), List.of(answers.readLine().split(",")));
    }

    void begin(int seconds, boolean many, String name) throws IOException {
        commands.write(seconds + " " + many + " " + name + "\n");
        commands.flush();
    }

    String counts() throws IOException {
        return answers.readLine();
    }
}

void main(String[] arguments) throws Exception {
    List<String> rest = new ArrayList<>(Arrays.asList(arguments));
    Pattern only = Pattern.compile("");
    if (rest.size() > 1 && rest.getFirst().equals("--only")) {
        rest.removeFirst();
        only = Pattern.compile(rest.removeFirst());
    }
    int seconds = rest.size() > 0 ? Integer.parseInt(rest.get(0)) : 10;
    int rate = rest.size() > 1 ? Integer.parseInt(rest.get(1)) : 200;
    int flooded = rest.size() > 2 ? Integer.parseInt(rest.get(2)) : 400;
    Path work = Path.of("target/bench/overload").toAbsolutePath();
    Files.createDirectories(work);
    port = freePort();
    Process server = start(work);
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
    pid = server.pid();
    boolean met = true;
    Process control = null;
    try {
        awaitAnswer(server);
        publish(work);
        control = startControl(work);
        Floods floods = Floods.start(flooded);
        measure(WARM_UP_SECONDS, rate, () -> {});
        System.out.printf("%-22s %-9s | %21s | %21s | %5s %5s | %16s | %s%n", "", "", "cached pages, p99 ms", "nginx beside, p99 ms",
                "RSS", "heap", "processors", "");
        System.out.printf("%-22s %-9s | %6s %8s %5s | %6s %8s %5s | %5s %5s | %16s | %s%n", "flood", "addresses", "calm", "flooded",
                "ratio", "calm", "flooded", "ratio", "MB", "MB", "server+load+idle", "what the flood got; what cached pages got");
        for (String name : floods.names()) {
            for (boolean many : new boolean[] {false, true}) {
                if (only.matcher(name).find()) {
                    met &= compare(floods, name, many, seconds, rate);
                }
            }
        }
        System.out.println("Health at the end: " + ask("/health"));
    } finally {
        if (control != null) {
            control.destroy();
        }
        server.destroy();
        if (!server.waitFor(20, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }
    System.exit(met ? 0 : 1);
}

boolean compare(Floods floods, String name, boolean many, int seconds, int rate) throws Exception {
    Slice calm = measure(seconds, rate, () -> {});
    try (Memory memory = new Memory()) {
        Cpu cpuBefore = Cpu.now(pid, floods.process().pid());
        long begun = System.nanoTime();
        Slice busy = measure(seconds, rate, () -> floods.begin(seconds, many, name));
        String cpu = Cpu.now(pid, floods.process().pid()).since(cpuBefore, (System.nanoTime() - begun) / 1e9);
        String counts = floods.counts();
        double before = Slice.percentile(calm.server(), 0.99);
        double beside = Slice.percentile(busy.server(), 0.99);
        double controlBefore = Slice.percentile(calm.control(), 0.99);
        double controlBeside = Slice.percentile(busy.control(), 0.99);
        boolean met = beside <= GOAL * before && busy.statuses().keySet().stream().allMatch(status -> status == 200);
        System.out.printf(Locale.ROOT, "%-22s %-9s | %6.2f %8.2f %5.2f | %6.2f %8.2f %5.2f | %5d %5d | %16s | %s; %s%s%n", name,
                many ? "very many" : "four", before, beside, beside / Math.max(0.001, before), controlBefore, controlBeside,
                controlBeside / Math.max(0.001, controlBefore), memory.resident, memory.heap, cpu, counts, busy.statuses(),
                met ? "" : "  MISSED");
        // Rate limit buckets refill and queued requests complete.
        TimeUnit.SECONDS.sleep(2);
        return met;
    }
}

/** An action that may fail. */
interface Action {
    void run() throws IOException;
}

/**
 * Reads cached pages at the given rate over connections that are open before {@code begun} runs; latencies are measured
 * from the scheduled time.
 */
Slice measure(int seconds, int rate, Action begun) throws Exception {
    List<Long> server = Collections.synchronizedList(new ArrayList<>());
    List<Long> control = Collections.synchronizedList(new ArrayList<>());
    Map<Integer, Long> statuses = new ConcurrentHashMap<>();
    long interval = TimeUnit.SECONDS.toNanos(1) * READERS / rate;
    List<LoadConnection> connections = new ArrayList<>();
    for (int reader = 0; reader < 2 * READERS; reader++) {
        LoadConnection connection = new LoadConnection("127.0.0.1", reader % 2 == 0 ? port : controlPort);
        connection.send(CACHED.getFirst(), "Accept-Encoding: br\r\n");
        connection.receive();
        connections.add(connection);
    }
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    List<Thread> threads = new ArrayList<>();
    for (int reader = 0; reader < 2 * READERS; reader++) {
        long first = begin + reader * interval / READERS / 2;
        int offset = reader / 2;
        boolean ours = reader % 2 == 0;
        LoadConnection connection = connections.get(reader);
        threads.add(Thread.ofPlatform().start(() -> {
            if (ours) {
                read(port, connection, first, interval, end, offset, server, statuses);
            } else {
                read(controlPort, connection, first, interval, end, offset, control, new ConcurrentHashMap<>());
            }
        }));
    }
    begun.run();
    for (Thread thread : threads) {
        thread.join();
    }
    return new Slice(sorted(server), sorted(control), new TreeMap<>(statuses));
}

static long[] sorted(List<Long> latencies) {
    return latencies.stream().mapToLong(Long::longValue).sorted().toArray();
}

static void read(int port, LoadConnection open, long first, long interval, long end, int offset, List<Long> latencies,
        Map<Integer, Long> statuses) {
    int number = offset;
    LoadConnection connection = open;
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
    if (connection != null) {
        try {
            connection.close();
        } catch (IOException e) {
            System.out.println("closing a connection: " + e.getMessage());
        }
    }
}

/** Imports reports that differ in their first line only. */
void publish(Path work) throws Exception {
    String sample = Files.readString(Path.of("server/src/main/resources/samples/sample-1.json"));
    String one = sample.strip().startsWith("[") ? sample.strip().substring(1, sample.strip().length() - 1) : sample;
    List<String> all = new ArrayList<>();
    for (int i = 0; i < REPORTS; i++) {
        all.add(one.replaceFirst("\"html_content\"\\s*:\\s*\"", Matcher.quoteReplacement("\"html_content\":\"<p>Bench " + i + "</p>")));
    }
    Path file = work.resolve("reports.json");
    Files.writeString(file, "[" + String.join(",", all) + "]");
    ProcessBuilder builder = new ProcessBuilder("chrt", "-o", "0", "./run", "import", file.toString());
    builder.environment().put("DATA_DIR", work.resolve("data/demo").toString());
    builder.redirectErrorStream(true).redirectOutput(work.resolve("import.log").toFile());
    if (builder.start().waitFor() != 0) {
        System.out.println("The reports were not added; see target/bench/overload/import.log. Going on with the samples.");
    }
}

Process start(Path work) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("chrt", "-o", "0", "./run", "--demo");
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().put("DATA_DIR", work.resolve("data").toString());
    builder.redirectErrorStream(true).redirectOutput(work.resolve("server.log").toFile());
    return builder.start();
}

/** nginx with one worker, which serves the current pages of the server. */
Process startControl(Path work) throws IOException {
    controlPort = freePort();
    Path files = Files.createDirectories(work.resolve("control"));
    StringBuilder locations = new StringBuilder();
    for (int i = 0; i < CACHED.size(); i++) {
        try (LoadConnection connection = new LoadConnection("127.0.0.1", port)) {
            connection.send(CACHED.get(i), "Accept-Encoding: br\r\n");
            connection.receive();
            Files.write(files.resolve(i + ".html"), connection.body);
        }
        locations.append("    if ($request_uri = \"%s\") { rewrite ^ /%d.html last; }%n".formatted(CACHED.get(i), i));
    }
    Path configuration = work.resolve("nginx.conf");
    Files.writeString(configuration, """
            daemon off; worker_processes 1; pid %1$s/nginx.pid; error_log stderr crit;
            events { worker_connections 1024; }
            http { access_log off; keepalive_requests 1000000; sendfile on; tcp_nodelay on; open_file_cache max=100;
              server { listen 127.0.0.1:%2$d; root %3$s;
            %4$s  } }
            """.formatted(work, controlPort, files, locations));
    Process nginx = new ProcessBuilder("chrt", "-o", "0", "nginx", "-c", configuration.toString()).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(nginx::destroy));
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
    return nginx;
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
