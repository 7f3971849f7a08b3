package dev.archipelago.cache;

import dev.archipelago.cache.PendingWrite.Delete;
import dev.archipelago.cache.PendingWrite.Put;
import dev.archipelago.cache.PendingWrite.Release;
import dev.archipelago.cache.PendingWrite.SetMarker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** L2 in Redis: reads with a short timeout, writes behind the caller's back. */
final class RedisL2Tier implements L2Tier, Backplane.Listener {

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
    private final RedisCircuitBreaker breaker;
    private final L2Retention retention;
    private final WriteQueue queue;
    private final WriteBehind writer;
    private final RedisKeys names;
    private final InvalidationMarkers markers;
    private final RedisInvalidations invalidations;
    private final LoadLeases leases;
    private final Backplane backplane;
    private final RedisValueReader reads;
    private final RedisWriteCommands writes;
    private final AutoCloseable registration;
    private volatile Backplane.Listener listener = Backplane.Listener.NONE;

    RedisL2Tier(
            RedisLink link,
            Settings settings,
            InstantSource clock,
            Counters counters,
            Compression compression,
            CacheEventPublisher events) {
        this.link = link;
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.names = new RedisKeys(settings.prefix());
        this.breaker = new RedisCircuitBreaker(link, counters, settings.pause(), settings.onBreaker());
        this.retention = new L2Retention(settings.l2Ttl());
        this.queue = new WriteQueue(settings.queueEntries(), settings.queueBytes());
        this.markers = new InvalidationMarkers(System::nanoTime);
        this.invalidations = new RedisInvalidations(link, names, markers, queue);
        this.reads = new RedisValueReader(link, names, invalidations, compression, clock, counters, events);
        this.leases = new LoadLeases(link, names, settings.leaseTime(), settings.hardTimeout());
        this.backplane = new Backplane(link, names.channel(), this);
        this.writes = new RedisWriteCommands(names, markers, backplane, clock, compression);
        this.writer = new WriteBehind(link, queue, writes, backplane, counters, this::settled);
        this.registration = link.onChange(breaker::connectionChanged);
    }

    @Override
    public void start(Backplane.Listener toTell) {
        listener = toTell;
        backplane.start();
    }

    @Override
    public Duration timeout() {
        return settings.readTimeout();
    }

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean olderAtHand) {
        Optional<PendingWrite> pending = queue.pending(names.value(key));
        if (pending.isPresent()) {
            Optional<Stored<V>> stored =
                    pending.get() instanceof Put put ? reads.unwritten(key, put) : Optional.empty();
            return fresh(stored) ? new Lookup<>(stored, MarkerVersions.CLEAN) : new Lookup<>(stored, versions(key));
        }
        if (invalidations.hidden(key)) {
            return new Lookup<>(Optional.empty(), versions(key));
        }
        long deadline = deadline(olderAtHand ? settings.softTimeout() : settings.readTimeout());
        return breaker.call(key, () -> {
                    Lookup<V> found = reads.read(key, deadline);
                    return fresh(found.stored()) ? found : found.begun(invalidations.begin(key, deadline));
                })
                .orElseGet(() -> new Lookup<>(Optional.empty(), invalidations.lastKnown(key)));
    }

    /** If not, a load follows. */
    private static boolean fresh(Optional<? extends Stored<?>> stored) {
        return stored.filter(value -> value.remaining().isPositive()).isPresent();
    }

    @Override
    public MarkerVersions versions(CacheKey<?> key) {
        long deadline = deadline(settings.readTimeout());
        boolean needless = invalidations.hidden(key) || key.options().verbatim();
        Optional<MarkerVersions.Begin> begin = breaker.call(key, () -> {
            if (!needless) {
                invalidations.await(invalidations.ask(key), deadline);
            }
            return invalidations.begin(key, deadline);
        });
        return invalidations.lastKnown(key).begun(begin.orElse(MarkerVersions.Begin.UNKNOWN));
    }

    @Override
    public LeaseOutcome acquireLease(CacheKey<?> key, String token, long nanos) throws InterruptedException {
        // Without messages nobody would be woken, and a lease would cost more than it saves. A node that has just come
        // up, or back, is about to hear them.
        if (!settings.leases()
                || !link.available()
                || !backplane.subscribedWithin(settings.readTimeout())
                || !breaker.tryAcquire()) {
            return LeaseOutcome.UNAVAILABLE;
        }
        try {
            LeaseOutcome acquireLease = leases.acquireLease(key, token, nanos, settings.readTimeout());
            breaker.succeeded();
            return acquireLease;
        } catch (RedisUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking for the lease of " + key.text());
            }
            breaker.failed(e);
            CacheEventPublisher.KEYS.debug("no lease for {}: {}", key.text(), e.getMessage());
            return LeaseOutcome.UNAVAILABLE;
        }
    }

    @Override
    public void releaseLease(CacheKey<?> key, String token, long tookNanos, boolean afterWrites) {
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
            CacheEventPublisher.KEYS.debug("the lease of {} was not given back: {}", key.text(), e.getMessage());
        }
    }

    @Override
    public void write(CacheKey<?> key, LoadedValue<?> loaded, MarkerVersions versions) {
        boolean verbatim = key.options().verbatim();
        boolean absent = loaded.value().isEmpty();
        if (verbatim && absent) { // plain bytes cannot say so
            delete(key, true);
            return;
        }
        long now = clock.millis();
        long freshUntil = now + Durations.millis(loaded.ttl());
        long life = Durations.millis(retention.time(key, loaded.ttl()));
        writes.livesFor(life);
        offer(new Put(
                names.value(key),
                loaded.payload(),
                now,
                now - TimeUnit.NANOSECONDS.toMillis(loaded.took()),
                freshUntil,
                now + life,
                invalidations.bearing(versions, loaded.tags()),
                verbatim,
                absent,
                false));
    }

    @Override
    public void delete(CacheKey<?> key, boolean drop) {
        offer(new Delete(names.value(key), clock.millis(), drop));
    }

    @Override
    public void remove(String marker) {
        offer(new SetMarker(names.marker(marker), marker));
    }

    @Override
    public void changed(BackplaneEvent change) {
        switch (change.kind()) {
            case MARKED -> {
                markers.learn(change.subject(), change.marker());
                listener.changed(change);
            }
            case RELEASED -> leases.wake(change.subject());
            default -> {
                listener.changed(BackplaneEvent.of(change.kind(), names.text(change.subject())));
                if (change.kind() != BackplaneEvent.Kind.STORED) {
                    leases.wake(change.subject());
                }
            }
        }
    }

    @Override
    public void resumed() {
        markers.heard(true);
        listener.resumed();
    }

    @Override
    public void lost() {
        markers.heard(false);
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
        return breaker.state();
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

    private static long deadline(Duration timeout) {
        return System.nanoTime() + Durations.nanos(timeout);
    }

    private void settled(BackplaneEvent change) {
        if (change.kind() == BackplaneEvent.Kind.RELEASED) {
            leases.wake(change.subject());
        } else {
            listener.changed(BackplaneEvent.of(change.kind(), names.text(change.subject())));
        }
    }

    private void offer(PendingWrite write) {
        counters.l2Dropped.add(queue.offer(write));
    }
}
