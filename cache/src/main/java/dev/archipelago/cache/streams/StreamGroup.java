package dev.archipelago.cache.streams;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;

/**
 * A consumer group of a Redis stream: each entry is delivered to one of its consumers and is pending until it is
 * acknowledged. Thread-safe; has no connection of its own.
 *
 * <p>Redis stores the position of the group. The group is created when a consumer first reads, also after Redis lost
 * it, and is never deleted.
 */
public final class StreamGroup {

    /** The beginning of a group that receives only entries written after its creation. */
    public static final String NEW_ENTRIES = "$";

    private final RedisLink link;
    private final String stream;
    private final String name;
    private final String beginning;

    /**
     * Describes a group, which need not exist yet.
     *
     * @param stream the complete key of the stream
     * @param name the name of the group
     * @param beginning the identifier after which a new group begins: {@link StreamReader#BEGINNING} for all entries,
     *     or {@link #NEW_ENTRIES}
     */
    public StreamGroup(RedisLink link, String stream, String name, String beginning) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a group of the stream " + stream + " must not be blank");
        }
        this.link = link;
        this.stream = stream;
        this.name = name;
        this.beginning = beginning;
    }

    /**
     * Returns a consumer of the group. Consumers that are active at the same time must have different names.
     *
     * @param consumer a name that a restarted process reuses, for example that of its host
     */
    public StreamConsumer consumer(String consumer) {
        return new StreamConsumer(link, stream, name, consumer, this::create);
    }

    /**
     * Creates the group and the stream if they do not exist. Consumers do so when they first read; call this method so
     * that {@link #NEW_ENTRIES} takes effect now.
     *
     * @throws RedisUnavailableException if Redis is unavailable
     */
    public void create() {
        try {
            RedisReplies.ask(
                    () -> link.commands()
                            .send(RedisCommand.of("XGROUP")
                                    .with("CREATE")
                                    .key(stream)
                                    .with(name)
                                    .with(beginning)
                                    .with("MKSTREAM")),
                    link.options().commandTimeout());
        } catch (RedisUnavailableException e) {
            if (!e.isRejection("BUSYGROUP")) { // it exists
                throw e;
            }
        }
    }
}
