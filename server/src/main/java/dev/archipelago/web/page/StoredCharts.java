package dev.archipelago.web.page;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.web.view.ChartEngine;
import dev.archipelago.web.view.ChartEngineException;
import dev.archipelago.web.view.ChartStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps charts in Redis as authenticated bytes, so that a server that has just started draws none that another one, or
 * its predecessor, has drawn: until the JVM has compiled the chart engine, that takes seconds. Thread-safe.
 */
public final class StoredCharts implements ChartStore {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TTL = Duration.ofDays(1);

    private final Cache cache;
    private final PageAuthenticator authenticator;
    private final EntryOptions options;

    /** @param deadline the longest wait for charts that another server is drawing */
    public StoredCharts(Cache cache, PageFactory factory, Duration deadline) {
        this.cache = cache;
        this.authenticator = factory.authenticator();
        this.options = EntryOptions.of(CacheStrategy.custom(TTL))
                .in(EntryOptions.Tiers.L2_ONLY)
                .withL2Ttl(TTL)
                .withHardTimeout(deadline);
    }

    @Override
    public List<ChartEngine.Chart> get(String hash, Supplier<List<ChartEngine.Chart>> draw) {
        String name = "charts:" + authenticator.keyName() + ":" + hash;
        try {
            return cache.get(new CacheKey<>(name, new Charts(name), options), draw::get);
        } catch (CacheLoadException e) {
            throw e.getCause() instanceof ChartEngineException known
                    ? known
                    : new ChartEngineException("charts could not be drawn: " + e.getMessage(), e);
        }
    }

    private final class Charts implements Codec<List<ChartEngine.Chart>> {
        private final String name;

        private Charts(String name) {
            this.name = name;
        }

        @Override
        public byte[] encode(List<ChartEngine.Chart> charts) {
            return authenticator.seal(name, JSON.writeValueAsBytes(charts));
        }

        @Override
        public List<ChartEngine.Chart> decode(byte[] bytes) {
            ByteBuffer content = authenticator.open(name, bytes);
            return List.of(JSON.readValue(
                    content.array(),
                    content.arrayOffset() + content.position(),
                    content.remaining(),
                    ChartEngine.Chart[].class));
        }
    }
}
