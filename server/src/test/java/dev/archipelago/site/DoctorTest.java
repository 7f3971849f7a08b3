package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.doctor.Doctor;
import dev.archipelago.doctor.Finding;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the {@code doctor} command on real engines and simulated upstreams. */
class DoctorTest {

    private static Simulator simulator;
    private static RedisFixture redis;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorOptions.defaults().withSeed(7));
        redis = RedisFixture.start();
    }

    @AfterAll
    static void close() {
        redis.close();
        simulator.close();
    }

    private static Settings settings() {
        DatabaseAddress address = PostgresFixture.newAddress();
        return Settings.of(Databases.url(address), simulator).withRedis(redis).withUpstreamKeys();
    }

    private static List<Finding> findings(Settings settings) {
        return Doctor.of(settings.configuration(), MarketCatalog.DEFAULT.coins(), InstantSource.system())
                .examine(finding -> {});
    }

    private static Finding of(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError(subject + " is not among " + findings));
    }

    @Test
    void examine_everythingWorks_nothingFails() {
        List<Finding> findings = findings(settings());

        assertThat(findings).noneMatch(finding -> finding.status() == Finding.Status.FAILED);
        assertThat(findings)
                .extracting(Finding::subject)
                .contains(
                        "PostgreSQL clock",
                        "PostgreSQL rights",
                        "PostgreSQL notifications",
                        "Redis clock",
                        "Redis rights",
                        "CoinMarketCap, coin prices",
                        "CoinMarketCap plan");
        assertThat(of(findings, "PUBLIC_BASE_URL").status()).isEqualTo(Finding.Status.WARNING);
    }

    @Test
    void examine_siteBehindItsPublicAddress_isReached() {
        try (LiveSite site = LiveSite.demo()) {
            Settings settings = settings().with("PUBLIC_BASE_URL", site.at("").replaceAll("/$", ""));

            List<Finding> findings = findings(settings);

            assertThat(of(findings, "PUBLIC_BASE_URL").status()).isEqualTo(Finding.Status.OK);
            assertThat(of(findings, "WebSocket").status()).isEqualTo(Finding.Status.OK);
        }
    }

    @Test
    void examine_nothingAnswers_namesEachWithAdvice() {
        Settings settings = settings()
                .with("DATABASE_URL", "postgresql://nobody:sesame@127.0.0.1:1/none")
                .with("REDIS_URL", "redis://:sesame@127.0.0.1:1")
                .with("FINNHUB_BASE_URL", "http://127.0.0.1:1")
                .with("COINGECKO_BASE_URL", "http://does-not-exist.invalid")
                .with("PUBLIC_BASE_URL", "http://127.0.0.1:1");

        List<Finding> findings = findings(settings);

        for (String subject :
                List.of("PostgreSQL", "Redis", "Finnhub, US index funds", "CoinGecko", "PUBLIC_BASE_URL")) {
            assertThat(of(findings, subject).status()).as(subject).isEqualTo(Finding.Status.FAILED);
            assertThat(of(findings, subject).advice()).as(subject).isNotEmpty();
        }
        assertThat(findings.toString()).doesNotContain("sesame");
    }

    @Test
    void examine_redisWithACertificateOfAPrivateAuthority_reportsTheTlsFailure(@TempDir Path temp) throws Exception {
        Path store = temp.resolve("server.p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "changeit")
                        .redirectErrorStream(true)
                        .redirectOutput(temp.resolve("keytool.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), "changeit".toCharArray()), "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        try (ServerSocket server =
                tls.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(server));

            Finding finding = of(
                    findings(settings().with("REDIS_URL", "rediss://:sesame@localhost:" + server.getLocalPort())),
                    "Redis");

            assertThat(finding.status()).isEqualTo(Finding.Status.FAILED);
            assertThat(finding.message())
                    .contains("TLS fails", "certification path")
                    .doesNotContain("sesame");
            assertThat(finding.advice()).contains("trust store");
        }
    }

    /** Performs the TLS handshake with each client until the socket is closed. */
    private static void greet(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getInputStream().read();
            } catch (IOException e) {
                // The client rejected the certificate.
            }
        }
    }

    @Test
    void examine_databaseRoleThatMayOnlyRead_reportsMissingPermissions() {
        DatabaseAddress address = PostgresFixture.newAddress();
        Jdbi.create(PostgresFixture.dataSource(address)).useHandle(handle -> {
            handle.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
            handle.execute("CREATE TABLE crypto_report (id int)");
            handle.execute("CREATE ROLE doctor_reader LOGIN PASSWORD 'reader'");
            handle.execute("GRANT SELECT ON crypto_report TO doctor_reader");
        });
        String url = Databases.url(address, "doctor_reader", "reader");

        assertThat(of(findings(settings().with("DATABASE_URL", url)), "PostgreSQL rights"))
                .satisfies(finding -> assertThat(finding.status()).isEqualTo(Finding.Status.WARNING))
                .satisfies(finding -> assertThat(finding.message()).contains("doctor_reader may read only"));
    }
}
