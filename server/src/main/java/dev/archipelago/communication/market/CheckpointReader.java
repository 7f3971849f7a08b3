package dev.archipelago.communication.market;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the checkpoints to which the entries of the market stream refer, and keeps the newest one. Used by one thread;
 * blocks on Redis.
 */
final class CheckpointReader {
    private final MarketChannel channel;
    private final CompactReadingsCodec codec;
    private volatile long missing;
    private @Nullable Checkpoint newest;

    CheckpointReader(MarketChannel channel, CompactReadingsCodec codec) {
        this.channel = channel;
        this.codec = codec;
    }

    /**
     * Returns the checkpoint if it is the one in Redis or the last one that was read. An older one is gone, and the
     * entries that refer to it are superseded.
     *
     * @throws dev.archipelago.cache.redis.RedisUnavailableException if Redis does not answer
     */
    Optional<Checkpoint> find(Checkpoint.Id id) {
        Checkpoint known = newest;
        if (known == null || known.id().compareTo(id) < 0) {
            known = channel.checkpoint()
                    .flatMap(text -> Checkpoint.decode(codec, text))
                    .orElse(known);
            newest = known;
        }
        Optional<Checkpoint> found =
                Optional.ofNullable(known).filter(one -> one.id().equals(id));
        missing += found.isEmpty() ? 1 : 0;
        return found;
    }

    /** Returns how many entries could not be applied because their checkpoint was not found. */
    long missing() {
        return missing;
    }
}
