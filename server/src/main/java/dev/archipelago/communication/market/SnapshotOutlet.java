package dev.archipelago.communication.market;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;

/** Gives each snapshot to others: the stream and the shared key {@code latest_market_data}. Blocks on Redis. */
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
    private final SnapshotStream stream;

    public SnapshotOutlet(Cache cache, SnapshotStream stream) {
        this.cache = cache;
        this.stream = stream;
    }

    /**
     * Writes the stream, then the key; the key is written even if the stream fails, but not if a newer leader has written.
     *
     * @return false if a newer leader has written
     * @throws RuntimeException if one of them fails
     */
    boolean publish(Publication publication) {
        boolean newest = true;
        try {
            newest = stream.append(publication.epoch(), SnapshotJson.streamFields(publication));
        } finally {
            if (newest) {
                byte[] raw = SnapshotJson.raw(publication.snapshot());
                cache.refresh(SHARED_KEY, () -> raw);
            }
        }
        return newest;
    }
}
