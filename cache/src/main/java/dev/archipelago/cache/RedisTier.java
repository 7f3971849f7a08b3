package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.NewGeneration;
import dev.archipelago.cache.PendingWrite.Put;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
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
            String prefix, Duration l2Ttl, Duration readTimeout, Duration pause, int queueEntries, long queueBytes) {}

    private static final Logger LOG = LoggerFactory.getLogger(Cache.class);

    private final RedisLink link;
    private final Settings settings;
    private final InstantSource clock;
    private final Counters counters;
    private final Circuit circuit;
    private final WriteQueue queue;
    private final WriteBehind writer;
    private final String generationName;
    private final byte[] generationKey;

    RedisTier(RedisLink link, Settings settings, InstantSource clock, Counters counters) {
        this.link = link;
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.circuit = new Circuit(TimeSpans.nanos(settings.pause()), System::nanoTime);
        this.queue = new WriteQueue(settings.queueEntries(), settings.queueBytes());
        this.generationName = settings.prefix() + "generation";
        this.generationKey = bytes(generationName);
        this.writer = new WriteBehind(link, queue, generationKey, clock, counters);
    }

    @Override
    public <V> Lookup<V> read(CacheKey<V> key) {
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
            Lookup<V> lookup = key.options().verbatim() ? readVerbatim(key) : readEnvelope(key);
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
    public void write(CacheKey<?> key, byte[] payload, OptionalLong generation) {
        long now = clock.millis();
        long freshUntil = now + TimeSpans.millis(key.options().strategy().ttl());
        long keepUntil = now + TimeSpans.millis(keptFor(key));
        offer(new Put(
                name(key),
                payload,
                now,
                freshUntil,
                keepUntil,
                generation,
                key.options().verbatim()));
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

    /** Never less than the value is fresh; a verbatim one exactly as long, unless its options say otherwise. */
    private Duration keptFor(CacheKey<?> key) {
        EntryOptions options = key.options();
        Duration fresh = options.strategy().ttl();
        Duration kept = options.l2Ttl().orElse(options.verbatim() ? fresh : settings.l2Ttl());
        return TimeSpans.longer(kept, fresh);
    }

    private <V> Lookup<V> readEnvelope(CacheKey<V> key) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        long deadline = System.nanoTime() + TimeSpans.nanos(settings.readTimeout());
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
                envelope.filter(whole -> whole.generation() == generation)
                        .flatMap(whole -> decoded(key, whole.payload(), until(whole.freshUntil()))),
                known);
    }

    private <V> Lookup<V> readVerbatim(CacheKey<V> key) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        long deadline = System.nanoTime() + TimeSpans.nanos(settings.readTimeout());
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
                : TimeSpans.shorter(
                        fresh, Duration.ofMillis(left).minus(keptFor(key).minus(fresh)));
        return new Lookup<>(decoded(key, found, remaining), OptionalLong.empty());
    }

    private <V> Lookup<V> unwritten(CacheKey<V> key, Put put) {
        return new Lookup<>(decoded(key, put.payload(), until(put.freshUntil())), put.generation());
    }

    private <V> Optional<Stored<V>> decoded(CacheKey<V> key, byte[] payload, Duration remaining) {
        try {
            return Optional.of(new Stored<>(key.codec().decode(payload), payload.length, remaining));
        } catch (RuntimeException e) { // a codec may throw anything at bytes that are not its own
            reject(key, e.toString());
            return Optional.empty();
        }
    }

    private Duration until(long instant) {
        return Duration.ofMillis(instant - clock.millis());
    }

    private void reject(CacheKey<?> key, String why) {
        counters.l2Rejected.increment();
        LOG.debug("the value of {} in L2 is taken as a miss: {}", key.text(), why);
    }

    private void offer(PendingWrite write) {
        counters.l2Dropped.add(queue.offer(write));
    }

    private String name(CacheKey<?> key) {
        return key.options().verbatim() ? key.text() : settings.prefix() + key.text();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
