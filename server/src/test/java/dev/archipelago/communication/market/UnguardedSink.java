package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A defective sink that appends to the stream without some or all checks of {@link RedisSnapshotSink}. */
public final class UnguardedSink implements SnapshotSink {

    private static final RedisScript APPEND =
            RedisScript.of("return redis.call('XADD', KEYS[1], 'MAXLEN', '~', '1000', '*', 'epoch', unpack(ARGV))");

    private final RedisLink link;
    private final String stream;

    public UnguardedSink(RedisLink link, String stream) {
        this.link = link;
        this.stream = stream;
    }

    /**
     * Returns a sink that is fenced by the epoch but uses the time of the leader's own clock, even if the last entry is
     * newer.
     */
    public static SnapshotSink undated(RedisLink link, String stream) {
        EpochGuardedStream fenced = new EpochGuardedStream(link, stream, 1000);
        return publication -> publication.epoch().isEmpty()
                || fenced.appendAtAnyTime(
                                publication.epoch().getAsLong(),
                                SnapshotJson.streamFields(publication),
                                Optional.empty())
                        instanceof EpochGuardedStream.Result.Appended;
    }

    @Override
    public boolean publish(Publication publication) {
        if (publication.epoch().isPresent()) {
            List<String> arguments = new ArrayList<>();
            arguments.add(Long.toString(publication.epoch().getAsLong()));
            SnapshotJson.streamFields(publication).forEach((name, value) -> {
                arguments.add(name);
                arguments.add(value);
            });
            APPEND.run(link, List.of(stream), arguments, Duration.ofSeconds(1));
        }
        return true;
    }
}
