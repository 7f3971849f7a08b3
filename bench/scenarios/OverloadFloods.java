import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The floods of {@code Overload.java}, in a process of their own so that their garbage collections and threads do not
 * delay the measurement.
 *
 * <p>Arguments: the server's port, the number of reports, the requests a second of a flood. Reads commands from
 * standard input, one per line: {@code <seconds> <true for very many addresses, false for four> <name of the flood>}.
 * When the flood has ended, its counts are printed on one line.
 */
static final int CONNECTIONS = 32;
static final int SLOW_READERS = 200;
static final int SLOW_READER_REQUESTS = 40;
static final int SLOW_HEADERS = 400;
static final int SOCKETS = 2_000;
static final int DEAF = 500;

static int port;
static int reports;

/** One flood; returns when {@code end} has passed. */
interface Flood {
    void run(boolean many, long end, Map<String, LongAdder> counts) throws Exception;
}

void main(String[] arguments) throws Exception {
    port = Integer.parseInt(arguments[0]);
    reports = Integer.parseInt(arguments[1]);
    Map<String, Flood> floods = floods(Integer.parseInt(arguments[2]));
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println(String.join(",", floods.keySet()));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        String[] command = line.split(" ", 3);
        Map<String, LongAdder> counts = new ConcurrentHashMap<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(command[0]));
        floods.get(command[2]).run(Boolean.parseBoolean(command[1]), end, counts);
        System.out.println(new TreeMap<>(counts));
    }
}

static Map<String, Flood> floods(int rate) {
    Map<String, Flood> floods = new LinkedHashMap<>();
    floods.put("random report numbers",
            requests(rate, () -> "/crypto_report/" + ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE)));
    floods.put("searches", requests(rate, () -> "/crypto_reports_list?lang=en&q=" + word() + "+" + word()));
    floods.put("PDFs", requests(rate, () -> "/crypto_report/" + report() + "/pdf?lang=en"));
    floods.put("print views", requests(rate, () -> "/pdf-template/" + report() + "?lang=vi"));
    floods.put("history", requests(rate, () -> history()));
    floods.put("slow readers", (many, end, counts) -> slowReaders(many, end, counts));
    floods.put("slow headers", (many, end, counts) -> slowHeaders(many, end, counts));
    floods.put(SOCKETS + " WebSockets", (many, end, counts) -> sockets(many, end, counts));
    return floods;
}

/** Sends requests over some connections, {@code rate} per second in total. */
static Flood requests(int rate, Supplier<String> paths) {
    return (many, end, counts) -> {
        long interval = TimeUnit.SECONDS.toNanos(1) * CONNECTIONS / rate;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                String source = source(i);
                threads.execute(() -> request(source, interval, end, paths, many, counts));
                LockSupport.parkNanos(interval / CONNECTIONS);
            }
        }
    };
}

static void request(
        String source, long interval, long end, Supplier<String> paths, boolean many, Map<String, LongAdder> counts) {
    LoadConnection connection = null;
    for (long due = System.nanoTime(); due < end; due += interval) {
        LockSupport.parkNanos(due - System.nanoTime());
        if (System.nanoTime() > end) {
            break;
        }
        try {
            connection = connection == null ? new LoadConnection(source, port) : connection;
            connection.send(paths.get(), client(many));
            count(counts, Integer.toString(connection.receive()));
        } catch (IOException e) {
            connection = null;
            count(counts, "broken");
        }
    }
    close(connection);
}

/** Opens connections that request large responses and read nothing. */
static void slowReaders(boolean many, long end, Map<String, LongAdder> counts) throws Exception {
    hold(SLOW_READERS, end, counts, connection -> {
        for (int request = 0; request < SLOW_READER_REQUESTS; request++) {
            connection.send("/?lang=vi", client(many));
        }
        count(counts, "asked");
        return () -> {};
    });
}

/** Opens connections that send one byte of a request per second. */
static void slowHeaders(boolean many, long end, Map<String, LongAdder> counts) throws Exception {
    hold(SLOW_HEADERS, end, counts, connection -> {
        connection.socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
        count(counts, "begun");
        return () -> connection.socket.getOutputStream().write('a');
    });
}

/** An action on an open connection each second. */
interface Step {
    void run() throws IOException;
}

interface Opened {
    Step with(LoadConnection connection) throws IOException;
}

static void hold(int connections, long end, Map<String, LongAdder> counts, Opened opened) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < connections; i++) {
            String source = source(i);
            threads.execute(() -> {
                try (LoadConnection connection = new LoadConnection(source, port)) {
                    Step step = opened.with(connection);
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
            // The connections are opened evenly over time.
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
    }
}

/** Opens WebSockets that read once a second, except for {@link #DEAF} of them, which never read. */
static void sockets(boolean many, long end, Map<String, LongAdder> counts) throws Exception {
    List<SocketChannel> open = Collections.synchronizedList(new ArrayList<>());
    List<SocketChannel> reading = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < SOCKETS && System.nanoTime() < end; i++) {
            String source = source(i);
            boolean deaf = i < DEAF;
            threads.execute(() -> {
                try {
                    SocketChannel channel = upgrade(source, many, open, counts);
                    if (!deaf && channel.isOpen()) {
                        channel.configureBlocking(false);
                        reading.add(channel);
                    }
                } catch (IOException e) {
                    count(counts, "broken");
                }
            });
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
    while (System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(1000);
        for (SocketChannel channel : List.copyOf(reading)) {
            for (int read = channel.read(bytes.clear()); read > 0; read = channel.read(bytes.clear())) {
                count(counts, "reads");
            }
        }
    }
    for (SocketChannel channel : open) {
        channel.close();
    }
}

/** Returns a channel upgraded to a WebSocket, or a closed one if the server refused it. */
static SocketChannel upgrade(String source, boolean many, List<SocketChannel> open, Map<String, LongAdder> counts)
        throws IOException {
    SocketChannel channel = SocketChannel.open();
    open.add(channel);
    channel.bind(new InetSocketAddress(source, 0));
    channel.connect(new InetSocketAddress("127.0.0.1", port));
    channel.write(ByteBuffer.wrap(("GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + client(many) + "\r\n")
            .getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer answer = ByteBuffer.allocate(12);
    while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // The status code is within the first twelve bytes.
    }
    String status = new String(answer.array(), 9, 3, StandardCharsets.US_ASCII);
    count(counts, status);
    if (!status.equals("101")) {
        channel.close();
    }
    return channel;
}

static void count(Map<String, LongAdder> counts, String what) {
    counts.computeIfAbsent(what, key -> new LongAdder()).increment();
}

static void close(LoadConnection connection) {
    try {
        if (connection != null) {
            connection.close();
        }
    } catch (IOException e) {
        // The connection is discarded anyway.
    }
}

/** Returns one of four loopback addresses. */
static String source(int number) {
    return "127.0.0." + (2 + number % 4);
}

/** Returns the header with the address of a random client, if there are to be very many. */
static String client(boolean many) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return many
            ? "X-Forwarded-For: 198." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + "\r\n"
            : "";
}

static String word() {
    return Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36, Integer.MAX_VALUE), 36);
}

static int report() {
    return ThreadLocalRandom.current().nextInt(1, reports);
}

static String history() {
    Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(ThreadLocalRandom.current().nextInt(86_400));
    return "/api/crypto/history?metric=btc_price_usd&from=" + to.minusSeconds(7 * 86_400L) + "&to=" + to;
}
