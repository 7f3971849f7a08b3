package dev.archipelago.infrastructure.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.RedisFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {

    @TempDir
    Path temp;

    private DataDirectory directory;
    private int port;

    @BeforeEach
    void take() throws IOException {
        directory = DataDirectory.take(temp);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void letGo() {
        directory.close();
    }

    @Test
    void start_bundledProgram_isVersion62AndAppendOnly() throws IOException {
        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, RedisFixture.bundledProgram(), port)) {
            assertThat(ask(redis, "INFO server", "redis_version:")).startsWith("redis_version:6.2");
            assertThat(ask(redis, "INFO persistence", "aof_enabled:")).isEqualTo("aof_enabled:1");
        }
    }

    @Test
    void start_portTaken_takesNext() throws IOException {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedRedis redis = EmbeddedRedis.start(directory, RedisFixture.bundledProgram(), port)) {
            assertThat(redis.uri().getPort()).isGreaterThan(taken.getLocalPort());
        }
    }

    @Test
    void start_afterOwnerWasKilled_stopsOrphanAndKeepsKeys() throws IOException {
        EmbeddedRedis orphan = EmbeddedRedis.start(directory, RedisFixture.bundledProgram(), port);
        ask(orphan, "SET kept yes", "+OK");
        ProcessHandle process = ProcessHandle.of(Long.parseLong(
                        Files.readString(temp.resolve("redis/redis.pid")).strip()))
                .orElseThrow();

        try (EmbeddedRedis next = EmbeddedRedis.start(directory, RedisFixture.bundledProgram(), port)) {
            assertThat(EngineProgram.awaitEnd(process, Duration.ofSeconds(5))).isTrue();
            assertThat(next.uri()).isEqualTo(orphan.uri());
            assertThat(ask(next, "GET kept", "yes")).isEqualTo("yes");
        }
    }

    @Test
    void start_dataUnreadable_movesItAsideAndStartsEmpty() throws IOException {
        Files.createDirectories(temp.resolve("redis"));
        Files.writeString(temp.resolve("redis/appendonly.aof"), "this is not an append-only file\r\n".repeat(9));

        try (EmbeddedRedis redis = EmbeddedRedis.start(directory, RedisFixture.bundledProgram(), port)) {
            assertThat(ask(redis, "DBSIZE", ":")).isEqualTo(":0");
            assertThat(temp.resolve("redis.unreadable/appendonly.aof")).exists();
        }
    }

    @Test
    void start_programIsNotRedis_saysWhatToSet() {
        assertThatThrownBy(() -> EmbeddedRedis.start(directory, Path.of("/bin/false"), port))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("/bin/false");
    }

    @Test
    void close_twice_endsProcess() throws IOException {
        EmbeddedRedis redis = EmbeddedRedis.start(directory, RedisFixture.bundledProgram(), port);
        long pid =
                Long.parseLong(Files.readString(temp.resolve("redis/redis.pid")).strip());
        redis.close();
        redis.close();
        assertThat(ProcessHandle.of(pid).map(process -> EngineProgram.awaitEnd(process, Duration.ZERO)))
                .isNotEqualTo(Optional.of(false));
    }

    @Test
    void installed_pathWithoutRedis_isEmpty() {
        assertThat(RedisProgram.installed(temp + ":")).isEmpty();
    }

    @Test
    void installed_programInPath_isFound() throws IOException {
        Path program = Files.createFile(temp.resolve("redis-server"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(RedisProgram.installed("/nowhere:" + temp)).contains(program);
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
    void of_unsupportedMachine_saysWhatToSet() {
        assertThatThrownBy(() -> Platform.of("SunOS", "sparc"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("DATABASE_URL");
    }

    /** Sends an inline command and returns the first line of the answer that begins with {@code prefix}. */
    private static String ask(EmbeddedRedis redis, String command, String prefix) throws IOException {
        try (Socket socket = new Socket(redis.uri().getHost(), redis.uri().getPort())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
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
