package dev.archipelago.site;

import dev.archipelago.external.Upstreams;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.UpstreamFixture;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.Upstream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment of a test server: loopback, a free port, the simulator's upstreams, and the additions of a test. */
final class Settings {

    /** The admin key set by {@link #withAdminKey}. */
    static final String ADMIN_KEY = "an-admin-key-of-tests";

    private final Map<String, String> variables = new LinkedHashMap<>();

    private Settings() {}

    /** Returns settings without Redis and without keys. */
    static Settings of(String databaseUrl, Simulator simulator) {
        Settings settings = new Settings()
                .with("HOST", "127.0.0.1")
                .with("PORT", "0")
                .with("DATA_DIR", "target/test-site")
                .with("DATABASE_URL", databaseUrl)
                .with("DATABASE_POOL_SIZE", "8")
                .with("REDIS_URL", "off");
        UpstreamFixture.variables(UpstreamFixture.simulator(simulator.base(Upstream.BINANCE)), Optional.empty())
                .forEach(settings::with);
        return settings;
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

    /** Returns these settings with the keys of all upstreams that require one. */
    Settings withUpstreamKeys() {
        return with("CMC_API_KEY", "key-of-tests")
                .with("TAAPI_SECRET", "key-of-tests")
                .with("FINNHUB_API_KEY", "key-of-tests");
    }

    Configuration configuration() {
        try {
            return ConfigurationReader.read(variables, Upstreams.REGISTERED.variables());
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
