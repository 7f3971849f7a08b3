package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.Mark;
import dev.archipelago.cache.PendingWrite.Put;
import dev.archipelago.cache.PendingWrite.Release;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private final RedisGate gate;
    private final Keeping keeping;
    private final WriteQueue queue;
    private final WriteBehind writer;
    private final RedisNames names;
    private final Marks marks;
    private final RedisMarks standing;
    private final Leases leases;
    private final Backplane backplane;
    private final RedisReads reads;
    private final RedisWrites writes;
    private final AutoCloseable registration;
    private volatile Backplane.Listener listener = Backplane.Listener.DEAF;

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
        this.names = new RedisNames(settings.prefix());
        this.gate = new RedisGate(link, counters, settings.pause(), settings.onBreaker());
        this.keeping = new Keeping(settings.l2Ttl());
        this.queue = new WriteQueue(settings.queueEntries(), settings.queueBytes());
        this.marks = new Marks(System::nanoTime);
        this.standing = new RedisMarks(link, names, marks, queue);
        this.reads = new RedisReads(link, names, standing, compression, clock, counters, reports);
        this.leases = new Leases(link, names, settings.leaseTime(), settings.hardTimeout());
        this.backplane = new Backplane(link, names.channel(), this);
        this.writes = new RedisWrites(names, marks, backplane, clock, compression);
        this.writer = new WriteBehind(link, queue, writes, backplane, counters, this::settled);
        this.registration = link.onChange(gate::linked);
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
            Optional<Stored<V>> stored =
                    pending.get() instanceof Put put ? reads.unwritten(key, put) : Optional.empty();
            return fresh(stored) ? new Lookup<>(stored, Stamp.CLEAN) : new Lookup<>(stored, stamp(key));
        }
        if (standing.hidden(key)) {
            return new Lookup<>(Optional.empty(), stamp(key));
        }
        long deadline = deadline(olderAtHand ? settings.softTimeout() : settings.readTimeout());
        return gate.asking(key, () -> {
                    Lookup<V> found = reads.read(key, deadline);
                    return fresh(found.stored()) ? found : found.begun(standing.begin(key, deadline));
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
        Optional<Stamp.Begin> begin = gate.asking(key, () -> {
            if (!needless) {
                standing.await(standing.ask(key), deadline);
            }
            return standing.begin(key, deadline);
        });
        return standing.lastKnown(key).begun(begin.orElse(Stamp.Begin.UNKNOWN));
    }

    @Override
    public Turn turn(CacheKey<?> key, String token, long nanos) throws InterruptedException {
        // Without messages nobody would be woken, and a lease would cost more than it saves. A node that has just come
        // up, or back, is about to hear them.
        if (!settings.leases()
                || !link.available()
                || !backplane.subscribedWithin(settings.readTimeout())
                || !gate.admits()) {
            return Turn.FREE;
        }
        try {
            Turn turn = leases.turn(key, token, nanos, settings.readTimeout());
            gate.succeeded();
            return turn;
        } catch (RedisUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking for the lease of " + key.text());
            }
            gate.failed(e);
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
        long life = TimeSpans.millis(keeping.time(key, content.ttl()));
        writes.livesFor(life);
        offer(new Put(
                names.value(key),
                content.payload(),
                now,
                now - TimeUnit.NANOSECONDS.toMillis(content.took()),
                freshUntil,
                now + life,
                standing.bearing(stamp, content.tags()),
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
        return gate.state();
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

    private static long deadline(Duration patience) {
        return System.nanoTime() + TimeSpans.nanos(patience);
    }

    private void settled(Change change) {
        if (change.kind() == Change.Kind.RELEASED) {
            leases.wake(change.subject());
        } else {
            listener.changed(Change.of(change.kind(), names.text(change.subject())));
        }
    }

    private void offer(PendingWrite write) {
        counters.l2Dropped.add(queue.offer(write));
    }
}
