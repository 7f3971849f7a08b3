package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.fixture.FreePorts;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.site.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedRedisTest {

    @TempDir
    Path temp;

    private DataDirectory directory;
    private int port;

    @BeforeEach
    void take() throws IOException {
        directory = DataDirectory.take(temp);
        port = FreePorts.next();
    }

    @AfterEach
    void letGo() {
        directory.close();
    }

    @Test
    void start_bundledProgram_isVersion70AndAppendOnly() throws IOException {
        try (EmbeddedRedis redis = start(bundled())) {
            assertThat(ask(redis, "INFO server", "redis_version:")).startsWith("redis_version:7.0.15");
            assertThat(ask(redis, "INFO persistence", "aof_enabled:")).isEqualTo("aof_enabled:1");
        }
    }

    @Test
    void start_portTaken_takesNext() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedRedis redis = start(bundled())) {
            assertThat(redis.uri().getPort()).isGreaterThan(taken.getLocalPort());
        }
    }

    @Test
    void start_afterOwnerWasKilled_stopsOrphanAndKeepsKeys() throws IOException {
        EmbeddedRedis orphan = start(bundled());
        ask(orphan, "SET kept yes", "+OK");
        ProcessHandle process = ProcessHandle.of(Long.parseLong(
                        Files.readString(temp.resolve("redis/redis.pid")).strip()))
                .orElseThrow();

        try (EmbeddedRedis next = start(bundled())) {
            assertThat(EngineProcess.awaitEnd(process, Duration.ofSeconds(5))).isTrue();
            assertThat(next.uri()).isEqualTo(orphan.uri());
            assertThat(ask(next, "GET kept", "yes")).isEqualTo("yes");
        }
    }

    @Test
    void start_dataUnreadable_movesItAsideAndStartsEmpty() throws IOException {
        Files.createDirectories(temp.resolve("redis"));
        Files.writeString(temp.resolve("redis/appendonly.aof"), "this is not an append-only file\r\n".repeat(9));

        try (EmbeddedRedis redis = start(bundled())) {
            assertThat(ask(redis, "PTTL x", ":")).isEqualTo(":-2");
            assertThat(temp.resolve("redis.unreadable")).isDirectoryRecursivelyContaining("glob:**/appendonly.aof");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void start_stranger_mayDoNothing(boolean oldest) throws IOException {
        try (EmbeddedRedis redis = start(oldest ? RedisFixture.oldestProgram() : bundled())) {
            try (Socket socket = new Socket(redis.uri().getHost(), redis.uri().getPort())) {
                for (String command : List.of("PING", "GET x", "EVAL \"return 1\" 0", "INFO", "CONFIG GET dir")) {
                    assertThat(answer(socket, command)).startsWith("-NOAUTH");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void start_server_mayNotChangeTheEngine(boolean oldest) throws IOException {
        try (EmbeddedRedis redis = start(oldest ? RedisFixture.oldestProgram() : bundled())) {
            try (Socket socket = login(redis)) {
                for (String command : List.of(
                        "CONFIG SET dir /",
                        "CONFIG GET requirepass",
                        "MODULE LOAD /tmp/x.so",
                        "DEBUG SLEEP 0",
                        "REPLICAOF 127.0.0.1 1",
                        "SLAVEOF NO ONE",
                        "SHUTDOWN",
                        "ACL LIST",
                        "FLUSHALL",
                        "KEYS *",
                        "SAVE",
                        "BGREWRITEAOF",
                        "MONITOR",
                        "MIGRATE 127.0.0.1 1 x 0 1",
                        "CLIENT LIST",
                        "SCRIPT FLUSH")) {
                    assertThat(answer(socket, command))
                            .as(command)
                            .matches("-(NOPERM|ERR (MODULE|DEBUG) command not allowed).*");
                }
                assertThat(answer(socket, "EVAL \"return redis.pcall('CONFIG','GET','dir').err\" 0"))
                        .startsWith("$");
                assertThat(answer(socket, "EVAL \"return redis.call('FLUSHALL')\" 0"))
                        .startsWith("-");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void start_reader_readsWhatIsPublishedAndNothingElse(boolean oldest) throws IOException {
        try (EmbeddedRedis redis = start(oldest ? RedisFixture.oldestProgram() : bundled())) {
            try (Socket server = login(redis)) {
                assertThat(answer(server, "SETEX latest_market_data 10 {}")).isEqualTo("+OK");
                assertThat(answer(server, "XADD market * a b")).startsWith("$");
                assertThat(answer(server, "SET secret x")).isEqualTo("+OK");
            }
            URI reader =
                    URI.create(EmbeddedRedis.running(directory).orElseThrow().reveal());
            assertThat(reader.getPort()).isEqualTo(redis.uri().getPort());
            try (Socket socket = new Socket(reader.getHost(), reader.getPort())) {
                answer(socket, "AUTH " + reader.getUserInfo().replace(":", " "));
                assertThat(answer(socket, "GET latest_market_data")).startsWith("$2");
                assertThat(answer(socket, "XLEN market")).isEqualTo(":1");
                assertThat(answer(socket, "GET secret")).startsWith("-NOPERM");
                assertThat(answer(socket, "SET latest_market_data x")).startsWith("-NOPERM");
                assertThat(answer(socket, "EVAL \"return 1\" 0")).startsWith("-NOPERM");
            }
        }
    }

    @Test
    void start_files_areReadableByTheirOwnerOnly() throws IOException {
        try (EmbeddedRedis redis = start(bundled())) {
            assertThat(redis.url().reveal()).contains("@127.0.0.1:");
            for (String name : List.of("redis.conf", "redis.password", "redis.reader.password")) {
                assertThat(Files.getPosixFilePermissions(temp.resolve(name)))
                        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            }
            assertThat(Files.readString(temp.resolve("redis.conf")))
                    .doesNotContain(Files.readString(temp.resolve("redis.password")));
        }
    }

    @Test
    void start_orphanOfAnEarlierVersion_stopsItAndKeepsItsKeys() throws Exception {
        Path data = Files.createDirectories(temp.resolve("redis"));
        directory.user().own(data);
        int before = FreePort.from(port);
        EngineRunner.Outcome outcome = EmbeddedRedis.runner(directory)
                .run(
                        Duration.ofSeconds(10),
                        RedisFixture.oldestProgram().toString(),
                        "--port",
                        Integer.toString(before),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        data.toString(),
                        "--appendonly",
                        "yes",
                        "--save",
                        "",
                        "--daemonize",
                        "yes",
                        "--pidfile",
                        data.resolve("redis.pid").toString(),
                        "--logfile",
                        data.resolve("redis.log").toString());
        assertThat(outcome.output()).isEmpty();
        Await.until("the earlier Redis", Duration.ofSeconds(30), () -> {
            try (Socket socket = new Socket("127.0.0.1", before)) {
                return answer(socket, "SET kept yes").equals("+OK");
            } catch (IOException e) {
                return false;
            }
        });
        ProcessHandle orphan = ProcessHandle.of(Long.parseLong(
                        Files.readString(data.resolve("redis.pid")).strip()))
                .orElseThrow();

        try (EmbeddedRedis redis = start(bundled())) {
            assertThat(EngineProcess.awaitEnd(orphan, Duration.ofSeconds(5))).isTrue();
            assertThat(ask(redis, "GET kept", "yes")).isEqualTo("yes");
        }
    }

    @Test
    void start_asRoot_runsAsAnotherUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/proc/self")));
        try (EmbeddedRedis redis = start(bundled())) {
            assertThat(redis.uri().getPort()).isPositive();
            String pid = Files.readString(temp.resolve("redis/redis.pid")).strip();
            assertThat(Files.readAllLines(Path.of("/proc", pid, "status")))
                    .filteredOn(line -> line.startsWith("Uid:"))
                    .noneMatch(line -> line.contains("\t0"));
        }
    }

    @Test
    void start_environment_hasNoKeys() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")));
        try (EmbeddedRedis redis = start(bundled())) {
            assertThat(redis.uri().getPort()).isPositive();
            String pid = Files.readString(temp.resolve("redis/redis.pid")).strip();
            assertThat(Files.readString(Path.of("/proc", pid, "environ")).split("\0"))
                    .allMatch(variable -> variable.matches(
                            "(?s)(|(PATH|HOME|TMPDIR|TZ|LD_LIBRARY_PATH|LC_ALL|NIX_LD\\w*|PWD|OLDPWD|SHLVL|_)=.*)"));
        }
    }

    @Test
    void run_program_getsNoKeys() {
        EngineRunner.Outcome outcome = EmbeddedRedis.runner(directory).run(Duration.ofSeconds(10), "env");
        assertThat(outcome.output().lines())
                .contains("LC_ALL=C.UTF-8")
                .allMatch(variable -> variable.matches(
                        "(PATH|HOME|TMPDIR|TZ|LD_LIBRARY_PATH|LC_ALL|NIX_LD\\w*|PWD|OLDPWD|SHLVL|_)=.*"));
    }

    @Test
    void start_programIsNotRedis_namesTheVariableToSet() {
        assertThatThrownBy(() -> start(Path.of("/bin/false")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("/bin/false");
    }

    @Test
    void close_twice_endsProcess() throws IOException {
        EmbeddedRedis redis = start(bundled());
        long pid =
                Long.parseLong(Files.readString(temp.resolve("redis/redis.pid")).strip());
        redis.close();
        redis.close();
        assertThat(ProcessHandle.of(pid).map(process -> EngineProcess.awaitEnd(process, Duration.ZERO)))
                .isNotEqualTo(Optional.of(false));
    }

    @Test
    void installed_pathWithoutRedis_isEmpty() {
        assertThat(RedisProgram.installed(temp + ":", EmbeddedRedis.runner(directory)))
                .isEmpty();
    }

    @Test
    void installed_programsInPath_takesTheFirstThatIsRecent() throws IOException {
        Path old = program("old", "redis-server", "Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64");
        Path valkey = program("new", "valkey-server", "Valkey server v=8.1.4 sha=00000000:0 malloc=jemalloc bits=64");

        assertThat(RedisProgram.installed("/nowhere:" + old.getParent(), EmbeddedRedis.runner(directory)))
                .isEmpty();
        assertThat(RedisProgram.installed(old.getParent() + ":" + valkey.getParent(), EmbeddedRedis.runner(directory)))
                .contains(valkey);
    }

    private Path program(String folder, String name, String version) throws IOException {
        Path directory = Files.createDirectories(temp.resolve("tmp").resolve(folder));
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\necho '" + version + "'\n");
        assertThat(program.toFile().setExecutable(true, false)).isTrue();
        return program;
    }

    @Test
    void serverDirective_commands_areThoseOfTheDocument() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "operations.md"));
        String commands = RedisUsers.serverDirective(new Secret("x")).replaceAll("^.*? nocommands ", "");
        String listed = commands.replace("+", "").replace("|", " ").toUpperCase(Locale.ROOT);
        assertThat(document).contains("`" + listed + "`");
    }

    @Test
    void of_everySupportedMachine_namesItsArchive() {
        assertThat(Platform.of("Linux", "amd64").postgresArchive()).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(Platform.of("Linux", "aarch64").postgresArchive()).isEqualTo("postgres-linux-arm_64.txz");
        assertThat(Platform.of("Mac OS X", "aarch64").postgresArchive()).isEqualTo("postgres-darwin-arm_64.txz");
        assertThat(new Platform(false, false, true).postgresArchive())
                .isEqualTo("postgres-linux-x86_64-alpine_linux.txz");
        assertThat(Stream.of(
                                Platform.of("Linux", "amd64"),
                                Platform.of("Linux", "aarch64"),
                                Platform.of("Mac OS X", "aarch64"),
                                Platform.of("Mac OS X", "x86_64"))
                        .map(Platform::redisProgram))
                .allSatisfy(name ->
                        assertThat(RedisProgram.class.getResource("/" + name)).isNotNull());
    }

    @Test
    void of_unsupportedMachine_namesTheVariableToSet() {
        assertThatThrownBy(() -> Platform.of("SunOS", "sparc"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("DATABASE_URL");
    }

    private EmbeddedRedis start(Path program) {
        return EmbeddedRedis.start(
                directory, EmbeddedRedis.runner(directory), program, port, List.of("latest_market_data", "market"));
    }

    private Path bundled() {
        return RedisProgram.bundled(Path.of("target", "test-redis").toAbsolutePath());
    }

    private static Socket login(EmbeddedRedis redis) throws IOException {
        Socket socket = new Socket(redis.uri().getHost(), redis.uri().getPort());
        String user = URI.create(redis.url().reveal()).getUserInfo().replace(":", " ");
        assertThat(answer(socket, "AUTH " + user)).isEqualTo("+OK");
        return socket;
    }

    /** Returns the first line of the reply to an inline command. For a bulk reply the second line is consumed too. */
    private static String answer(Socket socket, String command) throws IOException {
        socket.setSoTimeout(5000);
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String first = line(socket);
        if (first.matches("\\$[0-9]+")) {
            line(socket);
        }
        return first;
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0;
                next = socket.getInputStream().read()) {
            if (next == '\n') {
                return line.toString().strip();
            }
            line.append((char) next);
        }
        throw new IOException("Redis closed the connection after " + line);
    }

    /** Sends an inline command and returns the first line of the answer that begins with {@code prefix}. */
    private static String ask(EmbeddedRedis redis, String command, String prefix) throws IOException {
        try (Socket socket = new Socket(redis.uri().getHost(), redis.uri().getPort())) {
            socket.setSoTimeout(5000);
            String login =
                    "AUTH " + URI.create(redis.url().reveal()).getUserInfo().replace(":", " ");
            socket.getOutputStream().write((login + "\r\n" + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(prefix)) {
                    return line;
                }
            }
            throw new IOException("no line begins with " + prefix);
        }
    }
}
