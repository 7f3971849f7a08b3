package dev.archipelago.communication.market;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encodes publications as entries of the market stream: the fields of the contract, and at most {@value #MAX_OWN_BYTES}
 * bytes for followers. These have what changed since a checkpoint, which is replaced every ten seconds, every minute
 * while nothing changes, and whenever the changes do not fit. Not thread-safe.
 */
final class StreamEncoder {
    /** The most bytes of names and values of the fields that the contract does not have. */
    static final int MAX_OWN_BYTES = 1024;

    /** The field that lists the failing upstreams; absent while none fails. */
    static final String UPSTREAMS = "upstreams";

    static final int LONGEST_UPSTREAMS = 600;

    private static final Duration CHECKPOINT_LIFE = Duration.ofSeconds(10);

    /**
     * The same while the readings are those of the checkpoint: so soon they are complete again after Redis lost them.
     */
    private static final Duration UNCHANGED_LIFE = Duration.ofMinutes(1);

    /** The stream adds the epoch, a number of at most 19 digits. */
    private static final int EPOCH_BYTES = "epoch".length() + 19;

    private final CompactReadingsCodec codec;
    private @Nullable Checkpoint checkpoint;
    private Instant checkpointAt = Instant.MIN;
    private long number;

    StreamEncoder(CompactReadingsCodec codec) {
        this.codec = codec;
    }

    /**
     * Returns a checkpoint that must be stored before the publication is encoded; empty if the last one still serves.
     *
     * @param failing which upstreams fail, empty while none does
     */
    Optional<Checkpoint> checkpoint(Publication publication, long epoch, String failing) {
        Checkpoint last = checkpoint;
        Instant now = publication.snapshot().timestamp();
        boolean serves = last != null
                && last.id().epoch() == epoch
                && Duration.between(checkpointAt, now).abs().compareTo(life(publication, last)) < 0
                && ownBytes(fields(publication, last, failing)) <= MAX_OWN_BYTES;
        return serves
                ? Optional.empty()
                : Optional.of(new Checkpoint(new Checkpoint.Id(epoch, ++number), ReplicatedReadings.of(publication)));
    }

    private static Duration life(Publication publication, Checkpoint last) {
        return ReplicatedReadings.of(publication).equals(last.readings()) ? UNCHANGED_LIFE : CHECKPOINT_LIFE;
    }

    /** The checkpoint was stored; entries refer to it from now on. */
    void stored(Checkpoint newest, Instant timestamp) {
        checkpoint = newest;
        checkpointAt = timestamp;
    }

    /** Returns the fields of the entry, without the epoch. {@link #stored} has been called before. */
    Map<String, String> encode(Publication publication, String failing) {
        Checkpoint last = checkpoint;
        if (last == null) {
            throw new IllegalStateException("no checkpoint was stored");
        }
        Map<String, String> fields = SnapshotJson.streamFields(publication.snapshot());
        fields.putAll(fields(publication, last, failing));
        return fields;
    }

    private Map<String, String> fields(Publication publication, Checkpoint base, String failing) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(SnapshotJson.REFRESHED, Long.toString(publication.refreshed()));
        fields.put(SnapshotDecoder.CHECKPOINT, base.id().toString());
        fields.put(
                SnapshotDecoder.CHANGES,
                codec.encode(
                        ReplicatedReadings.of(publication).since(base.readings()),
                        publication.snapshot().timestamp()));
        if (!failing.isEmpty() && failing.length() <= LONGEST_UPSTREAMS) {
            fields.put(UPSTREAMS, failing);
        }
        return fields;
    }

    private static int ownBytes(Map<String, String> fields) {
        int bytes = EPOCH_BYTES;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            bytes += field.getKey().length() + field.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }
}
