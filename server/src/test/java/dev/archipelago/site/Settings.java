package dev.archipelago.site;

import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.Upstream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment a server is started in: loopback, a free port, the simulator's upstreams and what a test adds. */
final class Settings {

    /** The admin key of {@link #withAdminKey}. */
    static final String ADMIN_KEY = "an-admin-key-of-tests";

    private final Map<String, String> variables = new LinkedHashMap<>();

    private Settings() {}

    /** Without Redis and without keys. */
    static Settings of(String databaseUrl, Simulator simulator) {
        return new Settings()
                .with("HOST", "127.0.0.1")
                .with("PORT", "0")
                .with("DATA_DIR", "target/test-site")
                .with("DATABASE_URL", databaseUrl)
                .with("DATABASE_POOL_SIZE", "8")
                .with("REDIS_URL", "off")
                .with("BINANCE_BASE_URL", simulator.base(Upstream.BINANCE))
                .with("BINANCE_STREAM_URL", simulator.base(Upstream.BINANCE_STREAM))
                .with("COINGECKO_BASE_URL", simulator.base(Upstream.COINGECKO))
                .with("COINMARKETCAP_BASE_URL", simulator.base(Upstream.COINMARKETCAP))
                .with("TAAPI_BASE_URL", simulator.base(Upstream.TAAPI))
                .with("FINNHUB_BASE_URL", simulator.base(Upstream.FINNHUB))
                .with("ALTERNATIVE_ME_BASE_URL", simulator.base(Upstream.ALTERNATIVEME));
    }

    Settings with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    Settings with(String name, URI value) {
        return with(name, value.toString());
    }

    Settings withRedis(RedisFixture redis) {
        return with("REDIS_URL", redis.serverUri());
    }

    Settings withAdminKey() {
        return with("AUTO_UPDATE_SECRET_KEY", ADMIN_KEY);
    }

    /** The keys of all upstreams that need one. */
    Settings withUpstreamKeys() {
        return with("CMC_API_KEY", "key-of-tests")
                .with("TAAPI_SECRET", "key-of-tests")
                .with("FINNHUB_API_KEY", "key-of-tests");
    }

    Configuration configuration() {
        try {
            return ConfigurationReader.read(variables);
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
