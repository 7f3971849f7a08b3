package dev.archipelago.communication.market;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The two Redis Streams between the nodes of a site: snapshots of the leader, and the other nodes' requests for a
 * refresh. Every method but {@link #close} throws {@link dev.archipelago.cache.redis.RedisUnavailableException} while
 * Redis does not answer. Thread-safe.
 */
public final class MarketChannel implements AutoCloseable {

    /** Requests are few: each node sends one for all its callers. */
    private static final RedisScript REQUEST =
            RedisScript.of("return redis.call('XADD', KEYS[1], 'MAXLEN', '16', '*', 'node', ARGV[1])");

    private static final RedisScript CHECKPOINT = RedisScript.of("return redis.call('GET', KEYS[1]) or ''");

    private final RedisLink link;
    private final String node;
    private final String requestStream;
    private final String checkpointKey;
    private final StreamReader snapshots;
    private final StreamReader requests;

    /**
     * Creates a channel.
     *
     * @param stream the complete key of the stream of snapshots
     * @param requests the complete key of the stream of requests
     * @param node the name of this node
     */
    public MarketChannel(RedisLink link, String stream, String requests, String node) {
        this.link = link;
        this.node = node;
        this.requestStream = requests;
        this.checkpointKey = Checkpoint.key(stream);
        this.snapshots = new StreamReader(link, stream);
        this.requests = new StreamReader(link, requests);
    }

    /** The newest {@code count} snapshots, newest first. */
    List<StreamEntry> latest(int count) {
        return snapshots.latest(count);
    }

    /** The snapshots after the entry {@code id}, oldest first; waits up to {@code wait} for the first. */
    List<StreamEntry> snapshotsAfter(String id, int count, Duration wait) {
        return snapshots.readAfter(id, count, wait);
    }

    /** The text of the newest checkpoint, to which the entries refer; empty if there is none. */
    Optional<String> checkpoint() {
        List<String> answer = CHECKPOINT.run(
                link, List.of(checkpointKey), List.of(), link.options().commandTimeout());
        return answer.stream().filter(text -> !text.isEmpty()).findFirst();
    }

    /** Requests a refresh from the leader; returns the number of the request. Numbers increase. */
    long requestRefresh() {
        String id = REQUEST.run(
                        link,
                        List.of(requestStream),
                        List.of(node),
                        link.options().commandTimeout())
                .getFirst();
        return number(id);
    }

    /**
     * The number of the newest request after request {@code number}, or {@code number} if none arrives within
     * {@code wait}.
     */
    long requestAfter(long number, Duration wait) {
        // Requests of the same millisecond have the same number.
        List<StreamEntry> newer = requests.readAfter(number + "-" + Long.toUnsignedString(-1), 16, wait);
        return newer.isEmpty() ? number : number(newer.getLast().id());
    }

    /** Ends a wait in {@link #requestAfter} with an exception. */
    void stopAwaitingRequests() {
        requests.endRead();
    }

    private static long number(String id) {
        return Long.parseLong(id.substring(0, id.indexOf('-')));
    }

    @Override
    public void close() {
        snapshots.close();
        requests.close();
    }
}
