package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Appends to the stream without the checks of {@link RedisSnapshotSink}, or without some of them. */
public final class UnguardedSink implements SnapshotSink {

    private static final RedisScript APPEND =
            RedisScript.of("return redis.call('XADD', KEYS[1], 'MAXLEN', '~', '1000', '*', 'epoch', unpack(ARGV))");

    private final RedisLink link;
    private final String stream;

    public UnguardedSink(RedisLink link, String stream) {
        this.link = link;
        this.stream = stream;
    }

    /** Fenced by the epoch, but with the time of the leader's own clock, whatever time the last entry has. */
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
