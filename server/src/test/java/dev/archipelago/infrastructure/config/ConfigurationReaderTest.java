package dev.archipelago.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.archipelago.external.Upstreams;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class ConfigurationReaderTest {

    static final Map<String, UpstreamVariables> REGISTERED = Upstreams.REGISTERED.variables();

    @Test
    void web_nothingSet_hasDefaults() throws ConfigurationException {
        assertThat(read(Map.of()).web())
                .isEqualTo(new WebConfig(
                        "0.0.0.0",
                        8000,
                        Optional.empty(),
                        Set.of(),
                        Optional.empty(),
                        ClientConfig.DEFAULT,
                        WebConfig.PRIVATE_NETWORKS,
                        12_000));
    }

    @Test
    void web_allSet_takesThem() throws ConfigurationException {
        WebConfig web = read(Map.of(
                        "HOST", "127.0.0.1",
                        "PORT", "0",
                        "PUBLIC_BASE_URL", "https://a.example/",
                        "ALLOWED_ORIGINS", "https://b.example, http://c.example:81/",
                        "AUTO_UPDATE_SECRET_KEY", "a-key-of-16-chars",
                        "TRUSTED_PROXIES", "10.1.0.0/16, ::1",
                        "MAX_CONNECTIONS", "500"))
                .web();

        assertThat(web)
                .isEqualTo(new WebConfig(
                        "127.0.0.1",
                        0,
                        Optional.of(URI.create("https://a.example")),
                        Set.of("https://b.example", "http://c.example:81"),
                        Optional.of(new Secret("a-key-of-16-chars")),
                        new ClientConfig(
                                List.of(Network.parse("10.1.0.0/16"), Network.parse("::1")),
                                ClientConfig.DEFAULT.limits(),
                                200),
                        WebConfig.PRIVATE_NETWORKS,
                        500));
    }

    @Test
    void operators_networksOrNone_areRead() throws ConfigurationException {
        assertThat(read(Map.of("METRICS_ALLOWED_NETWORKS", "192.0.2.0/24"))
                        .web()
                        .operators())
                .containsExactly(Network.parse("192.0.2.0/24"));
        assertThat(read(Map.of("METRICS_ALLOWED_NETWORKS", "none")).web().operators())
                .isEmpty();
    }

    @Test
    void alerts_networks_areReadWithSpacesBetween() throws ConfigurationException {
        assertThat(read(Map.of("WEBHOOK_ALLOWED_NETWORKS", "10.0.0.0/8, fd00::/8,"))
                        .alerts()
                        .webhookNetworks())
                .containsExactly(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"));
    }

    @Test
    void alerts_noNetwork_isAProblemThatNamesIt() {
        assertThat(failure(Map.of("WEBHOOK_ALLOWED_NETWORKS", "10.0.0.0/8,intranet"))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("WEBHOOK_ALLOWED_NETWORKS has an invalid entry")
                .contains("intranet");
    }

    @Test
    void trustedProxies_noNetwork_isAProblemThatNamesIt() {
        assertThat(failure(Map.of("TRUSTED_PROXIES", "nginx")).problems())
                .singleElement()
                .asString()
                .startsWith("TRUSTED_PROXIES has an invalid entry")
                .contains("nginx");
    }

    @Test
    void trustedProxies_none_trustsNotEvenTheMachineItself() throws ConfigurationException {
        assertThat(read(Map.of("TRUSTED_PROXIES", "none")).web().clients().trustedProxies())
                .isEmpty();
    }

    @Test
    void limits_set_changeThese() throws ConfigurationException {
        ClientConfig clients = read(Map.of("LIMIT_SEARCHES", "5:10", "LIMIT_PDFS", "off", "LIMIT_SOCKETS", "7"))
                .web()
                .clients();

        assertThat(clients.limits())
                .containsEntry(ClientLimit.SEARCHES, new ClientLimit.Rate(5, 10))
                .containsEntry(ClientLimit.PAGES, ClientLimit.PAGES.usual())
                .doesNotContainKey(ClientLimit.PDFS);
        assertThat(clients.sockets()).isEqualTo(7);
    }

    @Test
    void limits_allOff_leaveNone() throws ConfigurationException {
        assertThat(read(Map.of("LIMITS_OFF", "1", "LIMIT_SEARCHES", "5:10"))
                        .web()
                        .clients()
                        .limits())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:10", "10", "10:", "many", "60001:1"})
    void limits_noRate_isAProblemThatNamesIt(String rate) {
        assertThat(failure(Map.of("LIMIT_HISTORY", rate)).problems())
                .singleElement()
                .asString()
                .startsWith("LIMIT_HISTORY is");
    }

    @Test
    void adminKey_shorterThanSixteen_isAProblemThatDoesNotShowIt() {
        assertThat(failure(Map.of("AUTO_UPDATE_SECRET_KEY", "fifteen-letters")).problems())
                .singleElement()
                .asString()
                .startsWith("AUTO_UPDATE_SECRET_KEY")
                .doesNotContain("fifteen-letters");
    }

    @Test
    void database_nothingSet_isEmbedded() throws ConfigurationException {
        assertThat(read(Map.of()).storage().database()).isEqualTo(new DatabaseConfig(Optional.empty(), 32));
    }

    @Test
    void database_allSet_takesThem() throws ConfigurationException {
        DatabaseConfig database = read(Map.of("DATABASE_URL", "postgres://u:p@h/d", "DATABASE_POOL_SIZE", "5"))
                .storage()
                .database();

        assertThat(database)
                .isEqualTo(new DatabaseConfig(
                        Optional.of(new DatabaseAddress("jdbc:postgresql://h:5432/d", "u", new Secret("p"))), 5));
    }

    @Test
    void database_directUrl_isTakenBesideTheOtherAndRefusedAlone() throws ConfigurationException {
        Map<String, String> both =
                Map.of("DATABASE_URL", "postgres://u:p@pooler:6543/d", "DATABASE_DIRECT_URL", "postgres://u:p@h/d");

        assertThat(read(both).storage().database().direct())
                .contains(new DatabaseAddress("jdbc:postgresql://h:5432/d", "u", new Secret("p")));
        assertThat(failure(Map.of("DATABASE_DIRECT_URL", "postgres://u:sesame@h/d"))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("DATABASE_DIRECT_URL needs DATABASE_URL")
                .doesNotContain("sesame");
    }

    @Test
    void redis_nothingSet_isEmbedded() throws ConfigurationException {
        assertThat(read(Map.of()).storage().redis())
                .isEqualTo(new RedisConfig(RedisConfig.Choice.EMBEDDED, Optional.empty(), false));
    }

    @Test
    void redis_off_isNone() throws ConfigurationException {
        assertThat(read(Map.of("REDIS_URL", "off")).storage().redis())
                .isEqualTo(new RedisConfig(RedisConfig.Choice.OFF, Optional.empty(), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://h",
                "redis://:p%40@h:6379/2",
                "rediss://u:p@h:6380",
                "redis-sentinel://:p@a:26379,b:26379/0#master"
            })
    void redis_url_isServer(String url) throws ConfigurationException {
        assertThat(read(Map.of("REDIS_URL", url, "REDIS_MODE", "cluster"))
                        .storage()
                        .redis())
                .isEqualTo(new RedisConfig(RedisConfig.Choice.SERVER, Optional.of(new Secret(url)), true));
    }

    @Test
    void cache_nothingSet_hasDefaults() throws ConfigurationException {
        assertThat(read(Map.of()).storage().cache())
                .isEqualTo(new CacheConfig(2000, 67_108_864, Duration.ofSeconds(300), Duration.ofSeconds(3600)));
    }

    @Test
    void cache_allSet_takesThem() throws ConfigurationException {
        assertThat(read(Map.of(
                                "CACHE_L1_CAPACITY", "1",
                                "CACHE_L1_MAX_BYTES", "2000000",
                                "CACHE_L1_TTL_SECONDS", "3",
                                "CACHE_L2_TTL_SECONDS", "4"))
                        .storage()
                        .cache())
                .isEqualTo(new CacheConfig(1, 2_000_000, Duration.ofSeconds(3), Duration.ofSeconds(4)));
    }

    @Test
    void stream_nothingSet_hasDefaults() throws ConfigurationException {
        assertThat(read(Map.of()).storage().stream()).isEqualTo(new StreamConfig("market_data_stream", 1000));
    }

    @Test
    void stream_allSet_takesThem() throws ConfigurationException {
        assertThat(read(Map.of("STREAM_NAME", "s", "MAX_STREAM_LENGTH", "7")).storage().stream())
                .isEqualTo(new StreamConfig("s", 7));
    }

    @Test
    void plausibility_set_takesIt() throws ConfigurationException {
        assertThat(read(Map.of()).market().plausibility()).isEqualTo(new PlausibilityConfig(10, 20, 10, 2, 10));
        assertThat(read(Map.of(
                                "JUMP_COIN_PERCENT", "1",
                                "JUMP_GLOBAL_PERCENT", "2",
                                "JUMP_FUND_PERCENT", "3",
                                "DISAGREEMENT_COIN_PERCENT", "4",
                                "DISAGREEMENT_GLOBAL_PERCENT", "5"))
                        .market()
                        .plausibility())
                .isEqualTo(new PlausibilityConfig(1, 2, 3, 4, 5));
    }

    @Test
    void log_nothingSet_isInfo() throws ConfigurationException {
        assertThat(read(Map.of()).log()).isEqualTo(LogConfig.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"1,,true,DEBUG", "true,,true,DEBUG", "0,warn,false,WARN", "no,,false,INFO", "1,ERROR,true,ERROR"})
    void log_allSet_takesThem(String debug, String level, boolean on, Level expected) throws ConfigurationException {
        LogConfig log = read(Map.of("DEBUG", debug, "LOG_LEVEL", level == null ? "" : level))
                .log();

        assertThat(log.debug()).isEqualTo(on);
        assertThat(log.level()).isEqualTo(expected);
    }

    @Test
    void log_output_takesFormatAccessLogFileAndTheSecretsToMask(@TempDir Path directory) throws ConfigurationException {
        Path file = directory.resolve("server.log");

        LogConfig log = read(Map.of(
                        "LOG_FORMAT", "json",
                        "ACCESS_LOG", "on",
                        "ACCESS_LOG_CLIENT", "full",
                        "LOG_FILE", file.toString(),
                        "LOG_FILE_MB", "5",
                        "LOG_FILE_DAYS", "7",
                        "LOG_FILES_TOTAL_MB", "40",
                        "AUTO_UPDATE_SECRET_KEY", "a-key-of-sixteen-or-more"))
                .log();

        assertThat(log.format()).isEqualTo(LogConfig.Format.JSON);
        assertThat(log.access()).isEqualTo(new LogConfig.Access(true, LogConfig.Client.FULL));
        assertThat(log.file()).contains(new LogConfig.File(file, 5, 7, 40));
        assertThat(log.secrets()).contains(new Secret("a-key-of-sixteen-or-more"));
    }

    @Test
    void traces_endpoint_turnsThemOnWithAllVariablesOfOpenTelemetry() throws ConfigurationException {
        assertThat(read(Map.of("OTEL_SERVICE_NAME", "reports")).log().traces()).isEmpty();

        LogConfig log = read(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318",
                        "OTEL_EXPORTER_OTLP_HEADERS", "authorization=key-of-the-collector",
                        "OTEL_BSP_SCHEDULE_DELAY", "100"))
                .log();

        assertThat(log.traces().orElseThrow().variables())
                .containsOnlyKeys(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_BSP_SCHEDULE_DELAY");
        assertThat(log.secrets()).contains(new Secret("authorization=key-of-the-collector"));
        assertThatThrownBy(() -> read(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("http/protobuf");
    }

    @Test
    void log_fileInNoDirectory_isRefused() {
        assertThatThrownBy(() -> read(Map.of("LOG_FILE", "/no/such/directory/server.log")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("LOG_FILE");
    }

    @Test
    void data_directory_isDataUnlessSet() throws ConfigurationException {
        assertThat(read(Map.of()).storage().data()).isEqualTo(new DataConfig(Path.of("data")));
        assertThat(read(Map.of("DATA_DIR", "/srv/a")).storage().data()).isEqualTo(new DataConfig(Path.of("/srv/a")));
    }

    @Test
    void read_nothingSet_isNotSimulated() throws ConfigurationException {
        assertThat(read(Map.of()).simulated()).isFalse();
    }

    @Test
    void read_manyBadValues_namesEachOnceAndNoSecret() {
        Map<String, String> bad = new HashMap<>();
        bad.put("PORT", "65536");
        bad.put("PUBLIC_BASE_URL", "ftp://u:sesame@h");
        bad.put("ALLOWED_ORIGINS", "https://u:sesame@b.example");
        bad.put("DATABASE_URL", "mysql://u:sesame@h/d");
        bad.put("DATABASE_POOL_SIZE", "many");
        bad.put("REDIS_URL", "http://:sesame@h");
        bad.put("REDIS_MODE", "ring");
        bad.put("CACHE_L1_CAPACITY", "0");
        bad.put("CACHE_L1_MAX_BYTES", "1");
        bad.put("CACHE_L1_TTL_SECONDS", "-1");
        bad.put("CACHE_L2_TTL_SECONDS", "1.5");
        bad.put("MAX_STREAM_LENGTH", "99999999999999999999");
        bad.put("BINANCE_BASE_URL", "api.binance.com");
        bad.put("BINANCE_STREAM_URL", "https://stream.binance.com");
        bad.put("COINGECKO_BASE_URL", "https://h/?key=sesame");
        bad.put("TAAPI_BASE_URL", "https://h h");
        bad.put("DEBUG", "perhaps");
        bad.put("LOG_LEVEL", "LOUD");
        bad.put("DATA_DIR", "a\0b");

        ConfigurationException exception = failure(bad);

        assertThat(exception.problems().stream().map(line -> line.split(" ", 2)[0]))
                .containsExactlyInAnyOrderElementsOf(bad.keySet());
        assertThat(exception).hasMessageNotContaining("sesame");
    }

    @Test
    void read_clusterWithoutUrl_isAProblem() {
        assertThat(failure(Map.of("REDIS_MODE", "cluster")).problems())
                .singleElement()
                .asString()
                .startsWith("REDIS_MODE");
    }

    @Test
    void read_emptyValue_countsAsNotSet() throws ConfigurationException {
        assertThat(read(Map.of("PORT", "", "DATABASE_URL", " "))).isEqualTo(read(Map.of()));
    }

    @Test
    void toString_configurationWithSecrets_masksThem() throws ConfigurationException {
        assertThat(read(Map.of(
                                "DATABASE_URL", "postgres://u:sesame@h/d",
                                "REDIS_URL", "redis://:sesame@h",
                                "AUTO_UPDATE_SECRET_KEY", "sesame-sesame-sesame",
                                "CMC_API_KEY", "sesame"))
                        .toString())
                .doesNotContain("sesame");
    }

    @Test
    void publicBaseUrl_withPath_isAProblemThatNamesIt() {
        assertThat(failure(Map.of("PUBLIC_BASE_URL", "https://a.example/reports"))
                        .problems())
                .singleElement()
                .asString()
                .startsWith("PUBLIC_BASE_URL has the path /reports");
    }

    static Configuration read(Map<String, String> environment) throws ConfigurationException {
        return ConfigurationReader.read(environment, REGISTERED);
    }

    static ConfigurationException failure(Map<String, String> environment) {
        return catchThrowableOfType(ConfigurationException.class, () -> read(environment));
    }
}
