package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.Mark;
import dev.archipelago.cache.PendingWrite.Put;
import dev.archipelago.cache.PendingWrite.Release;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** L2 in Redis: reads with a short patience, writes behind the caller's back. */
final class RedisTier implements SecondTier, Backplane.Listener {

    /** How this tier is set up. */
    record Settings(
            String prefix,
            Duration l2Ttl,
            Duration readTimeout,
            Duration softTimeout,
            Duration pause,
            int queueEntries,
            long queueBytes,
            boolean leases,
            Optional<Duration> leaseTime,
            Duration hardTimeout,
            Consumer<BreakerState> onBreaker) {}

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
    private final RedisNames names;
    private final Marks marks;
    private final RedisMarks standing;
    private final Leases leases;
    private final Backplane backplane;
    private final RedisWrites writes;
    private final AutoCloseable registration;
    private volatile Backplane.Listener listener = Backplane.Listener.DEAF;

    /** Whether the log knows that the breaker is not closed; each try opens it anew. Changed by the circuit alone, in order. */
    private boolean toldOpen;

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
        this.names = new RedisNames(settings.prefix());
        this.circuit = new Circuit(TimeSpans.nanos(settings.pause()), System::nanoTime, this::tell);
        this.queue = new WriteQueue(settings.queueEntries(), settings.queueBytes());
        this.marks = new Marks(System::nanoTime);
        this.standing = new RedisMarks(link, names, marks, queue);
        this.leases = new Leases(link, names, settings.leaseTime(), settings.hardTimeout());
        this.backplane = new Backplane(link, names.channel(), this);
        this.writes = new RedisWrites(names, marks, backplane, clock, compression);
        this.writer = new WriteBehind(link, queue, writes, marks, backplane, counters, this::settled);
        this.registration = link.onChange(this::linked);
    }

    @Override
    public void start(Backplane.Listener toTell) {
        listener = toTell;
        backplane.start();
    }

    @Override
    public Duration patience() {
        return settings.readTimeout();
    }

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand) {
        Optional<PendingWrite> pending = queue.pending(names.value(key));
        if (pending.isPresent()) {
            Optional<Stored<V>> stored = pending.get() instanceof Put put ? unwritten(key, put) : Optional.empty();
            return fresh(stored) ? new Lookup<>(stored, Stamp.CLEAN) : new Lookup<>(stored, stamp(key));
        }
        if (standing.hidden(key)) {
            return new Lookup<>(Optional.empty(), stamp(key));
        }
        long deadline = deadline(olderAtHand ? settings.softTimeout() : settings.readTimeout());
        return asking(key, () -> {
                    Lookup<V> found =
                            key.options().verbatim() ? readVerbatim(key, deadline) : readEnvelope(key, deadline);
                    return fresh(found.stored()) ? found : found.goneAt(standing.gone(key, deadline));
                })
                .orElseGet(() -> new Lookup<>(Optional.empty(), standing.lastKnown(key)));
    }

    /** If not, a load follows. */
    private static boolean fresh(Optional<? extends Stored<?>> stored) {
        return stored.filter(value -> value.remaining().isPositive()).isPresent();
    }

    @Override
    public Stamp stamp(CacheKey<?> key) {
        long deadline = deadline(settings.readTimeout());
        boolean needless = standing.hidden(key) || key.options().verbatim();
        Optional<Long> gone = asking(key, () -> {
            if (!needless) {
                standing.await(standing.ask(key), deadline);
            }
            return standing.gone(key, deadline);
        });
        return standing.lastKnown(key).goneAt(gone.orElse(Stamp.UNKNOWN));
    }

    @Override
    public Turn turn(CacheKey<?> key, String token, long nanos) throws InterruptedException {
        // Without messages nobody would be woken, and a lease would cost more than it saves.
        if (!settings.leases() || !backplane.subscribed() || !link.available() || !circuit.admits()) {
            return Turn.FREE;
        }
        try {
            Turn turn = leases.turn(key, token, nanos, settings.readTimeout());
            circuit.succeeded();
            return turn;
        } catch (RedisUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking for the lease of " + key.text());
            }
            if (RedisReplies.refused(e)) {
                circuit.succeeded();
            } else {
                circuit.failed();
            }
            Reports.KEYS.debug("no lease for {}: {}", key.text(), e.getMessage());
            return Turn.FREE;
        }
    }

    @Override
    public void endTurn(CacheKey<?> key, String token, long tookNanos, boolean afterWrites) {
        String value = names.value(key);
        Release release = new Release(names.lease(value), token, value);
        if (afterWrites) {
            leases.took(key.text(), tookNanos);
            offer(release);
            return;
        }
        try {
            writes.release(link.commands(), release);
        } catch (RuntimeException e) { // it ends by itself
            Reports.KEYS.debug("the lease of {} was not given back: {}", key.text(), e.getMessage());
        }
    }

    @Override
    public void write(CacheKey<?> key, Content<?> content, Stamp stamp) {
        boolean verbatim = key.options().verbatim();
        boolean absent = content.value().isEmpty();
        if (verbatim && absent) { // plain bytes cannot say so
            delete(key, true);
            return;
        }
        long now = clock.millis();
        long freshUntil = now + TimeSpans.millis(content.ttl());
        long life = TimeSpans.millis(keptFor(key, content.ttl()));
        writes.livesFor(life);
        offer(new Put(
                names.value(key),
                content.payload(),
                now,
                now - TimeUnit.NANOSECONDS.toMillis(content.took()),
                freshUntil,
                now + life,
                stamp,
                verbatim,
                absent,
                false));
    }

    @Override
    public void delete(CacheKey<?> key, boolean drop) {
        offer(new Delete(names.value(key), clock.millis(), drop));
    }

    @Override
    public void remove(String mark) {
        offer(new Mark(names.mark(mark), mark));
    }

    @Override
    public void changed(Change change) {
        switch (change.kind()) {
            case MARKED -> {
                marks.learn(change.subject(), change.mark());
                listener.changed(change);
            }
            case RELEASED -> leases.wake(change.subject());
            default -> {
                listener.changed(Change.of(change.kind(), names.text(change.subject())));
                if (change.kind() != Change.Kind.STORED) {
                    leases.wake(change.subject());
                }
            }
        }
    }

    @Override
    public void resumed() {
        marks.heard(true);
        listener.resumed();
    }

    @Override
    public void lost() {
        marks.heard(false);
        leases.wakeAll();
        listener.lost();
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
    public BreakerState breaker() {
        return circuit.state();
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
        backplane.close();
        try {
            registration.close();
        } catch (Exception e) {
            LOG.debug("the link was not told of the end: {}", e.toString());
        }
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
        Future<byte[]> reply = link.commands().get(RedisNames.bytes(names.value(key)));
        Map<String, Optional<Future<byte[]>>> asked = standing.ask(key);
        byte @Nullable [] found = RedisReplies.await(reply, deadline);
        Stamp now = standing.await(asked, deadline);
        if (found == null) {
            return new Lookup<>(Optional.empty(), now);
        }
        Optional<Envelope> envelope = Envelope.decode(found);
        if (envelope.isEmpty()) {
            reject(key, "not an envelope of ours");
            return new Lookup<>(Optional.empty(), now, true);
        }
        if (envelope.get().stamp().hiddenIn(now)) {
            return new Lookup<>(Optional.empty(), now);
        }
        Optional<Stored<V>> stored = opened(key, envelope.get());
        return new Lookup<>(stored, now, stored.isEmpty());
    }

    private static long deadline(Duration patience) {
        return System.nanoTime() + TimeSpans.nanos(patience);
    }

    /** Asks Redis something, if it is worth a try; empty if it was not or there was no answer. */
    private <T> Optional<T> asking(CacheKey<?> key, Supplier<T> question) {
        if (!link.available() || !circuit.admits()) {
            counters.l2Fallbacks.increment();
            return Optional.empty();
        }
        try {
            T answer = question.get();
            circuit.succeeded();
            return Optional.of(answer);
        } catch (RuntimeException e) { // rejected, lost or late: whatever Redis does, the reader goes on
            counters.l2Fallbacks.increment();
            if (!Thread.currentThread().isInterrupted()) { // which says nothing of Redis
                circuit.failed();
                counters.l2Failures.increment();
            }
            Reports.KEYS.debug("asking L2 for {} failed: {}", key.text(), e.toString());
            return Optional.empty();
        }
    }

    private void settled(Change change) {
        if (change.kind() == Change.Kind.RELEASED) {
            leases.wake(change.subject());
        } else {
            listener.changed(Change.of(change.kind(), names.text(change.subject())));
        }
    }

    private void linked(boolean available) {
        if (available) {
            circuit.succeeded();
        } else {
            circuit.trip();
        }
    }

    private void tell(BreakerState state) {
        switch (state) {
            case OPEN -> {
                if (!toldOpen) {
                    toldOpen = true;
                    LOG.warn(
                            "the breaker to Redis is OPEN; the cache goes on without Redis and tries it again by itself");
                }
            }
            case HALF_OPEN -> LOG.debug("the breaker to Redis is HALF_OPEN");
            case CLOSED -> {
                toldOpen = false;
                LOG.info("the breaker to Redis is CLOSED again");
            }
        }
        settings.onBreaker().accept(state);
    }

    private <V> Lookup<V> readVerbatim(CacheKey<V> key, long deadline) {
        RedisClusterAsyncCommands<byte[], byte[]> commands = link.commands();
        byte[] name = RedisNames.bytes(names.value(key));
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
        return new Lookup<>(decoded(key, ByteBuffer.wrap(found), remaining, fresh), Stamp.CLEAN);
    }

    private <V> Optional<Stored<V>> unwritten(CacheKey<V> key, Put put) {
        int flags = put.absent() ? Envelope.ABSENT : 0;
        ByteBuffer body = ByteBuffer.wrap(put.payload());
        Envelope envelope = new Envelope(put.created(), put.freshUntil(), put.stamp(), flags, body);
        return opened(key, envelope);
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
}
