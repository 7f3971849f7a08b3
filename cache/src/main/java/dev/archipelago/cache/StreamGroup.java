package dev.archipelago.cache;

import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.charset.StandardCharsets;

/**
 * A consumer group of one Redis stream: each entry goes to one of its consumers, and stays the group's business until it
 * is acknowledged. Thread-safe; keeps no connection of its own.
 *
 * <p>Redis remembers how far the group is. The group is made when a consumer first reads, also in a Redis that lost it;
 * it is never taken away.
 */
public final class StreamGroup {

    /** Where a new group begins that is to get only entries written after it was made. */
    public static final String NEW_ENTRIES = "$";

    private final RedisLink link;
    private final byte[] stream;
    private final byte[] name;
    private final String beginning;

    /**
     * A group, whether Redis knows it yet or not.
     *
     * @param stream the whole key of the stream
     * @param name of the group
     * @param beginning the id after which it begins if it has to be made: {@link StreamReader#BEGINNING} for all
     *     entries, or {@link #NEW_ENTRIES}
     */
    public StreamGroup(RedisLink link, String stream, String name, String beginning) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the group of the stream " + stream + " must have a name");
        }
        this.link = link;
        this.stream = stream.getBytes(StandardCharsets.UTF_8);
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.beginning = beginning;
    }

    /**
     * One of those who share the work. Two consumers at work at the same time must have different names.
     *
     * @param consumer a name that a restarted process uses again, for example the host's
     */
    public StreamConsumer consumer(String consumer) {
        return new StreamConsumer(link, this, consumer);
    }

    /**
     * Makes the group, and the stream, if they are not there. Consumers do it by themselves when they first read; call
     * it so that {@link #NEW_ENTRIES} counts from now on.
     *
     * @throws RedisUnavailableException if Redis is away
     */
    public void create() {
        try {
            RedisReplies.ask(
                    () -> link.commands()
                            .xgroupCreate(
                                    StreamOffset.from(stream, beginning), name, new XGroupCreateArgs().mkstream(true)),
                    link.options().commandTimeout());
        } catch (RedisUnavailableException e) {
            if (!RedisReplies.refusedWith(e, "BUSYGROUP")) { // that is: it is there
                throw e;
            }
        }
    }

    byte[] stream() {
        return stream;
    }

    byte[] name() {
        return name;
    }
}
