package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.market.Snapshot;
import java.util.Map;
import java.util.function.Consumer;

/** Gives each snapshot to other programs: the shared key {@code latest_market_data} and the stream. Blocks on Redis. */
public final class SnapshotOutlet {
    private static final Codec<byte[]> PLAIN = new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    };

    private static final CacheKey<byte[]> SHARED_KEY = new CacheKey<>(
            "latest_market_data",
            PLAIN,
            EntryOptions.of(CacheStrategy.REAL_TIME)
                    .withL2Ttl(CacheStrategy.REAL_TIME.ttl())
                    .asVerbatim());

    private final Cache cache;
    private final Consumer<Map<String, String>> stream;

    /** @param stream appends one entry of flattened fields to the stream */
    public SnapshotOutlet(Cache cache, Consumer<Map<String, String>> stream) {
        this.cache = cache;
        this.stream = stream;
    }

    /**
     * Writes the key, then the stream; the stream is written even if the key fails.
     *
     * @throws RuntimeException if one of them fails
     */
    void publish(Snapshot snapshot) {
        byte[] raw = SnapshotJson.raw(snapshot);
        try {
            cache.refresh(SHARED_KEY, () -> raw);
        } finally {
            stream.accept(SnapshotJson.streamFields(snapshot));
        }
    }
}
