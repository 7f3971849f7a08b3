package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.NewGeneration;
import dev.archipelago.cache.PendingWrite.Put;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** L2 in Redis: reads with a short patience, writes behind the caller's back. */
final class RedisTier implements SecondTier {

    /** How this tier is set up. */
    record Settings(
            String prefix,
            Duration l2Ttl,
            Duration readTimeout,
            Duration softTimeout,
            Duration pause,
            int queueEntries,
            long queueBytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final RedisLink link;
    private final Settings settings;
    private final InstantSource clock;
    private final Counters counters;
    private final Compression compression;
    private final Reports reports;
    private final Circuit circuit;
    private final WriteQueue queue;
    private final WriteBehind writer;
    private final String generationName;
    private final byte[] generationKey;

    RedisTier(
            RedisLink link,
            Settings settings,
            InstantSource clock,
            Counters counters,
            Compression compression,
            Reports reports) {
        this.link = link;
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.compression = compression;
        this.reports = reports;
        this.circuit = new Circuit(TimeSpans.nanos(settings.pause()), System::nanoTime);
        this.queue = new WriteQueue(settings.queueEntries(), settings.queueBytes());
        this.generationName = settings.prefix() + "generation";
        this.generationKey = bytes(generationName);
        this.writer = new WriteBehind(link, queue, generationKey, clock, counters, compression);
    }

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand) {
        Optional<PendingWrite> pending = queue.pending(name(key));
        if (pending.isPresent()) {
            return pending.get() instanceof Put put ? unwritten(key, put) : Lookup.nothing();
        }
        if (!key.options().verbatim() && queue.pending(generationName).isPresent()) {
            return Lookup.nothing();
        }
        if (!link.available() || !circuit.admits()) {
            counters.l2Fallbacks.increment();
            return Lookup.nothing();
        }
        try {
            Duration patience = olderAtHand ? settings.softTimeout() : settings.readTimeout();
            long deadline = System.nanoTime() + TimeSpans.nanos(patience);
            Lookup<V> lookup = key.options().verbatim() ? readVerbatim(key, deadline) : readEnvelope(key, deadline);
            circuit.succeeded();
            return lookup;
        } catch (RuntimeException e) { // rejected, lost or late: whatever Redis does, the reader goes on
            circuit.failed();
            counters.l2Failures.increment();
            counters.l2Fallbacks.increment();
            LOG.debug("reading {} from L2 failed: {}", key.text(), e.toString());
            return Lookup.nothing();
        }
    }

    @Override
    public void write(CacheKey<?> key, Content<?> content, OptionalLong generation) {
        boolean verbatim = key.options().verbatim();
        boolean absent = content.value().isEmpty();
        if (verbatim && absent) { // plain bytes cannot say so
            delete(key);
            return;
        }
        long now = clock.millis();
        long freshUntil = now + TimeSpans.millis(content.ttl());
        long keepUntil = now + TimeSpans.millis(keptFor(key, content.ttl()));
        offer(new Put(name(key), content.payload(), now, freshUntil, keepUntil, generation, verbatim, absent));
    }

    @Override
    public void delete(CacheKey<?> key) {
        offer(new Delete(name(key)));
    }

    @Override
    public void clear() {
        offer(new NewGeneration(generationName));
    }

    @Override
    public boolean configured() {
        return true;
    }

    @Override
    public boolean available() {
        return link.available();
    }

    @Override
    public long pendingWrites() {
        return queue.size();
    }

    @Override
    public L2Statistics statistics(Duration timeout) {
        return link.statistics(timeout);
    }

    @Override
    public void close() {
        writer.close();
    }

    /** Never less than the value is fresh; a verbatim one longer by what its options say, whatever its own time. */
    private Duration keptFor(CacheKey<?> key, Duration ttl) {
        return key.options().verbatim()
                ? ttl.plus(keptAfter(key))
                : TimeSpans.longer(key.options().l2Ttl().orElse(settings.l2Ttl()), ttl);
    }

    /** How long Redis keeps a verbatim value after it expired. */
    private static Duration keptAfter(CacheKey<?> key) {
        Duration fresh = key.options().strategy().ttl();
        return TimeSpans.longer(key.options().l2Ttl().orElse(fresh), fresh).minus(fresh);
    }

    private <V> Lookup<V> readEnvelope(CacheKey<V> key, long deadline) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        Future<byte[]> generationReply = commands.get(generationKey);
        Future<byte[]> reply = commands.get(bytes(name(key)));
        byte @Nullable [] found = RedisReplies.await(reply, deadline);
        long generation = Generation.parse(RedisReplies.await(generationReply, deadline));
        OptionalLong known = OptionalLong.of(generation);
        if (found == null) {
            return new Lookup<>(Optional.empty(), known);
        }
        Optional<Envelope> envelope = Envelope.decode(found);
        if (envelope.isEmpty()) {
            reject(key, "not an envelope of ours");
        }
        return new Lookup<>(
                envelope.filter(whole -> whole.generation() == generation).flatMap(whole -> opened(key, whole)), known);
    }

    private <V> Lookup<V> readVerbatim(CacheKey<V> key, long deadline) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        byte[] name = bytes(name(key));
        Future<byte[]> reply = commands.get(name);
        Future<Long> leftReply = commands.pttl(name);
        byte @Nullable [] found = RedisReplies.await(reply, deadline);
        long left = RedisReplies.await(leftReply, deadline);
        if (found == null) {
            return Lookup.nothing();
        }
        Duration fresh = key.options().strategy().ttl();
        // Redis only knows how long it keeps the value; it stops being fresh as much earlier as it is kept longer.
        Duration remaining = left < 0
                ? fresh
                : TimeSpans.shorter(fresh, Duration.ofMillis(left).minus(keptAfter(key)));
        return new Lookup<>(decoded(key, ByteBuffer.wrap(found), remaining, fresh), OptionalLong.empty());
    }

    private <V> Lookup<V> unwritten(CacheKey<V> key, Put put) {
        int flags = put.absent() ? Envelope.ABSENT : 0;
        ByteBuffer body = ByteBuffer.wrap(put.payload());
        Envelope envelope =
                new Envelope(put.created(), put.freshUntil(), put.generation().orElse(0), flags, body);
        return new Lookup<>(opened(key, envelope), put.generation());
    }

    private <V> Optional<Stored<V>> opened(CacheKey<V> key, Envelope envelope) {
        Duration remaining = Duration.ofMillis(envelope.freshUntil() - clock.millis());
        Duration ttl = Duration.ofMillis(envelope.freshUntil() - envelope.created());
        if (envelope.absent()) {
            return Optional.of(new Stored<>(Optional.empty(), 0, remaining, ttl));
        }
        try {
            return decoded(key, compression.unpack(envelope), remaining, ttl);
        } catch (IllegalArgumentException e) {
            reject(key, e.toString());
            return Optional.empty();
        }
    }

    private <V> Optional<Stored<V>> decoded(CacheKey<V> key, ByteBuffer payload, Duration remaining, Duration ttl) {
        int length = payload.remaining();
        try {
            V value = key.codec().decode(payload);
            return Optional.of(new Stored<>(Optional.of(value), length, remaining, ttl));
        } catch (RuntimeException e) { // a codec may throw anything at bytes that are not its own
            reject(key, e.toString());
            return Optional.empty();
        }
    }

    private void reject(CacheKey<?> key, String why) {
        counters.l2Rejected.increment();
        reports.rejected(key.text(), why);
    }

    private void offer(PendingWrite write) {
        counters.l2Dropped.add(queue.offer(write));
    }

    private String name(CacheKey<?> key) {
        if (key.options().verbatim()) {
            return key.text();
        }
        // A text has no '@', so that no other key can be meant.
        int schema = key.codec().schema();
        return settings.prefix() + key.text() + (schema == 0 ? "" : "@" + schema);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
