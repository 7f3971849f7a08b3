import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A local cluster, started by {@code deploy/local-cluster}, with a TCP proxy in front of PostgreSQL, Redis and each
 * node. {@link #close} stops all its processes.
 */
final class Cluster implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.shared();

    /** The nodes by name. */
    static final List<String> NODES = List.of("node1", "node2", "node3");

    /** The mount point of the bounded disk of PostgreSQL, if there is one. */
    static final int DISK_MEGABYTES = 400;

    /** The proxies by name: postgres, redis, node1, node2, node3. */
    final Map<String, TcpProxy> proxies = new LinkedHashMap<>();

    final Path directory;
    final boolean disk;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Process process;

    /**
     * Starts the cluster and returns when it is ready, which takes minutes if the server must be built first.
     *
     * @param wantsDisk whether PostgreSQL is placed on a small disk of its own, which requires root and Linux
     */
    Cluster(Path directory, boolean wantsDisk) throws Exception {
        this.directory = directory;
        delete(directory);
        Files.createDirectories(directory.resolve("postgres"));
        this.disk = wantsDisk && mount(directory.resolve("postgres"));
        for (String part : List.of("postgres", "redis", "node1", "node2", "node3")) {
            int behind = freePort();
            proxies.put(part, new TcpProxy(behind));
            String name = part.toUpperCase();
            settings.put(name + "_PORT", Integer.toString(behind));
            String to = part.startsWith("node") ? "NGINX_" + name : "NODES_" + name;
            settings.put(to + "_PORT", Integer.toString(proxies.get(part).port()));
        }
        settings.put("CLUSTER_PORT", Integer.toString(freePort()));
        settings.put("SIMULATOR_PORT", Integer.toString(freePort()));
        settings.put("ADMIN_KEY", "key-of-the-fault-matrix");
        settings.put("CLUSTER_DIR", directory.toString());
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        process = command().redirectOutput(log.toFile()).start();
        for (int second = 0; !Files.readString(log).contains("Ready at"); second++) {
            if (!process.isAlive() || second > 900) {
                close();
                throw new IOException("the cluster did not start:\n" + Files.readString(log));
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("deploy/local-cluster"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(settings);
        return builder;
    }

    /**
     * Runs a command of {@code deploy/local-cluster}: {@code start}, {@code kill}, {@code term}, {@code pause}, {@code
     * resume}.
     */
    void tell(String command, String... parts) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(parts));
        Process running = command(arguments.toArray(String[]::new)).start();
        String said;
        try (InputStream output = running.getInputStream()) {
            said = new String(output.readAllBytes());
        }
        if (!running.waitFor(60, TimeUnit.SECONDS) || running.exitValue() != 0) {
            throw new IOException(String.join(" ", arguments) + " failed: " + said);
        }
    }

    /** Returns the process of a component. */
    long pid(String part) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("pids").resolve(part)).strip());
    }

    /** Returns whether the process of a component is running; zombies do not count. */
    boolean runs(String part) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid(part)), "status");
        try {
            return Files.readAllLines(status).stream().noneMatch(line -> line.startsWith("State:\tZ"));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Returns the address of a path through nginx. */
    URI site(String path) {
        return URI.create("http://127.0.0.1:" + settings.get("CLUSTER_PORT") + path);
    }

    /** Returns the address of a path of a node, bypassing nginx and the proxy. */
    URI node(String node, String path) {
        return URI.create("http://127.0.0.1:" + settings.get(node.toUpperCase() + "_PORT") + path);
    }

    /** Returns the JSON of a response with any status; empty if there is none within a second. */
    Optional<JsonNode> ask(URI address) {
        return body(address, "application/json").flatMap(body -> {
            try {
                return Optional.of(JSON.readTree(body));
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        });
    }

    /** Returns the text of a response with any status; empty if there is none within a second. */
    Optional<String> text(URI address, String type) {
        return body(address, type);
    }

    private Optional<String> body(URI address, String type) {
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(Duration.ofSeconds(1))
                    .header("Authorization", "Bearer " + settings.get("ADMIN_KEY"))
                    .header("Accept", type)
                    .header("X-Forwarded-For", someClient())
                    .build();
            return Optional.of(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * Returns the address of one of many simulated clients, each with the request rate of a reader; the nodes trust the
     * forwarded address of local proxies.
     */
    static String someClient() {
        return "198.18." + ThreadLocalRandom.current().nextInt(8) + "." + ThreadLocalRandom.current().nextInt(1, 255);
    }

    /** Sends commands to the simulator. */
    void control(String lines) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + settings.get("SIMULATOR_PORT") + "/control"))
                .POST(HttpRequest.BodyPublishers.ofString(lines))
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("the simulator refused '" + lines + "': " + answer.body());
        }
    }

    /** Requests a refresh of the upstreams within their budgets, without waiting for it. */
    void refresh() {
        client.sendAsync(
                HttpRequest.newBuilder(node("node1", "/api/crypto/dashboard-summary/refresh"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    /** Loads the sample reports. */
    void importReports() throws Exception {
        List<String> command = new ArrayList<>(List.of("./run", "import"));
        for (int sample = 1; sample <= 3; sample++) {
            command.add("server/src/main/resources/samples/sample-" + sample + ".json");
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("import.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "DATABASE_URL",
                        "postgresql://archipelago:" + password() + "@127.0.0.1:" + settings.get("POSTGRES_PORT")
                                + "/postgres",
                        "REDIS_URL", "off",
                        "DATA_DIR", directory.resolve("import").toString()));
        // On a busy machine the connection to PostgreSQL may time out before the tables are checked.
        int status = builder.start().waitFor();
        for (int again = 0; status != 0 && again < 3; again++) {
            status = builder.start().waitFor();
        }
        if (status != 0) {
            throw new IOException("import ended with " + status + ", see " + directory.resolve("import.log"));
        }
    }

    /** Opens a connection to PostgreSQL that bypasses the proxy. */
    Connection connection() throws Exception {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + settings.get("POSTGRES_PORT") + "/postgres", "archipelago", password());
    }

    private String password() throws IOException {
        return Files.readAllLines(directory.resolve("settings")).stream()
                .filter(line -> line.startsWith("PASSWORD="))
                .findFirst()
                .orElseThrow()
                .substring("PASSWORD=".length());
    }

    /** Fills the disk of PostgreSQL, or frees it again. */
    void fillDisk(boolean full) throws Exception {
        Path filler = directory.resolve("postgres/filler");
        if (!full) {
            Files.deleteIfExists(filler);
            return;
        }
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(filler)) {
            for (int megabyte = 0; megabyte < 2 * DISK_MEGABYTES; megabyte++) {
                out.write(block);
            }
        } catch (IOException e) {
            return;
        }
        throw new IOException("the disk was never full");
    }

    private static boolean mount(Path place) throws Exception {
        return new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", place.toString())
                        .redirectErrorStream(true)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Returns a port that is currently free. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() throws Exception {
        proxies.values().forEach(TcpProxy::pass);
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        command("stop").start().waitFor();
        if (disk) {
            new ProcessBuilder("umount", directory.resolve("postgres").toString()).start().waitFor();
        }
        proxies.values().forEach(TcpProxy::close);
        client.shutdownNow();
    }
}
