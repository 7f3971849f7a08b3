package dev.archipelago.communication.market;

import dev.archipelago.cache.RedisLink;
import dev.archipelago.cache.RedisScript;
import dev.archipelago.cache.StreamEntry;
import dev.archipelago.cache.StreamReader;
import dev.archipelago.infrastructure.store.EpochGuardedKey;
import dev.archipelago.infrastructure.store.EpochGuardedStream;
import dev.archipelago.infrastructure.store.EpochGuardedStream.Result;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the nodes of one site tell each other in Redis: snapshots by the leader, requests for a refresh by the others.
 * Every method but {@link #close} throws {@link dev.archipelago.cache.RedisUnavailableException} while Redis is away.
 * Thread-safe.
 */
public final class MarketChannel implements SnapshotSink, AutoCloseable {

    /** Requests are few: nodes ask once for all who wait. */
    private static final RedisScript ASK =
            RedisScript.of("return redis.call('XADD', KEYS[1], 'MAXLEN', '16', '*', 'node', ARGV[1])");

    /** What other programs know the newest snapshot by. */
    private static final String LATEST = "latest_market_data";

    private static final String LATEST_EPOCH = "archipelago:v1:~epoch:{" + LATEST + "}";
    /** Clocks of nodes differ by no more than this, unless one is wrong. */
    private static final Duration FARTHEST_AHEAD = Duration.ofSeconds(10);

    private static final Duration LATEST_KEPT = Duration.ofSeconds(10);

    /** The field of an entry that tells the other nodes which upstreams fail; absent while none does. */
    static final String UPSTREAMS = "upstreams";

    private static final int LONGEST_UPSTREAMS = 600;

    private final RedisLink link;
    private final String node;
    private final String requestStream;
    private final EpochGuardedStream written;
    private final EpochGuardedKey latest;
    private final StreamReader snapshots;
    private final StreamReader requests;
    private volatile Supplier<String> upstreams = () -> "";
    private volatile String lastTold = "";
    private volatile String heard = "";

    /**
     * @param stream the whole key of the stream of snapshots
     * @param maximumLength about how many snapshots Redis keeps
     * @param requests the whole key of the stream of requests
     * @param node names this node
     */
    public MarketChannel(RedisLink link, String stream, long maximumLength, String requests, String node) {
        this.link = link;
        this.node = node;
        this.requestStream = requests;
        this.written = new EpochGuardedStream(link, stream, maximumLength);
        this.latest = new EpochGuardedKey(link, LATEST, LATEST_EPOCH, LATEST_KEPT);
        this.snapshots = new StreamReader(link, stream);
        this.requests = new StreamReader(link, requests);
    }

    /** Writes the stream, then {@code latest_market_data}; that also if the stream fails, but not after its refusal. */
    @Override
    public boolean publish(Publication publication) {
        String failing = upstreams.get();
        lastTold = failing;
        if (publication.epoch().isEmpty()) {
            return true;
        }
        long epoch = publication.epoch().getAsLong();
        Optional<Publication> told = Optional.of(publication);
        try {
            told = append(epoch, publication, failing);
        } finally {
            told = told.filter(
                    one -> latest.set(epoch, new String(SnapshotJson.raw(one.snapshot()), StandardCharsets.UTF_8)));
        }
        return told.isPresent();
    }

    /**
     * Appends it to the stream; empty if a newer leader has written. Readers count on times that grow: where the last
     * leader's clock was ahead of this one's, the entry is dated right after the last one. A clock that is far ahead is not
     * followed.
     */
    private Optional<Publication> append(long epoch, Publication publication, String failing) {
        return switch (written.append(epoch, fields(publication, failing))) {
            case Result.Appended() -> Optional.of(publication);
            case Result.OlderEpoch() -> Optional.empty();
            case Result.NotLater(String last) -> {
                Instant ahead = OffsetDateTime.parse(last).toInstant();
                boolean near = ahead.isBefore(publication.snapshot().timestamp().plus(FARTHEST_AHEAD));
                Publication dated = near ? publication.at(ahead.plusNanos(1000)) : publication;
                Result again = written.appendAtAnyTime(epoch, fields(dated, failing));
                yield again instanceof Result.Appended ? Optional.of(dated) : Optional.empty();
            }
        };
    }

    private static Map<String, String> fields(Publication publication, String failing) {
        Map<String, String> fields = new LinkedHashMap<>(SnapshotJson.streamFields(publication));
        if (!failing.isEmpty() && failing.length() <= LONGEST_UPSTREAMS) {
            fields.put(UPSTREAMS, failing);
        }
        return fields;
    }

    /** Whether the upstreams that fail are not those of the last snapshot any more. */
    @Override
    public boolean hasNews() {
        return !upstreams.get().equals(lastTold);
    }

    /** Sets what this node, while it leads, tells the others of its upstreams; asked often, must not block. */
    public void tellOf(Supplier<String> failing) {
        this.upstreams = failing;
    }

    /** What the leader last told of its upstreams; empty while none fails. */
    public String heardOfUpstreams() {
        return heard;
    }

    /** Takes what an entry of the leader tells of its upstreams. */
    void hear(Map<String, String> fields) {
        String failing = fields.getOrDefault(UPSTREAMS, "");
        heard = failing.length() <= LONGEST_UPSTREAMS ? failing : "";
    }

    /** The newest {@code count} snapshots, newest first. */
    List<StreamEntry> latest(int count) {
        return snapshots.latest(count);
    }

    /** Snapshots after the one with the id, oldest first; waits for the first of them. */
    List<StreamEntry> snapshotsAfter(String id, int count, Duration wait) {
        return snapshots.readAfter(id, count, wait);
    }

    /** Asks the leader to ask the upstreams; returns the number of the request, which grows. */
    long ask() {
        String id = ASK.run(
                        link,
                        List.of(requestStream),
                        List.of(node),
                        link.options().commandTimeout())
                .getFirst();
        return number(id);
    }

    /** The number of the newest request after the one of that number; that number itself if none comes within {@code wait}. */
    long requestAfter(long number, Duration wait) {
        // Requests of one millisecond have one number.
        List<StreamEntry> newer = requests.readAfter(number + "-" + Long.toUnsignedString(-1), 16, wait);
        return newer.isEmpty() ? number : number(newer.getLast().id());
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
