package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheSettings;
import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.cache.CacheStatistics.L2State;
import dev.archipelago.cache.internal.CacheEventPublisher;
import dev.archipelago.cache.internal.Counters;
import dev.archipelago.cache.internal.Entry;
import dev.archipelago.cache.internal.EntryFactory;
import dev.archipelago.cache.internal.common.Durations;
import dev.archipelago.cache.internal.invalidate.Backplane;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent.Kind;
import dev.archipelago.cache.internal.invalidate.BackplaneListener;
import dev.archipelago.cache.internal.invalidate.InvalidationMarkers;
import dev.archipelago.cache.internal.invalidate.MarkerVersions;
import dev.archipelago.cache.internal.invalidate.Markers;
import dev.archipelago.cache.internal.l2.PendingWrite.Delete;
import dev.archipelago.cache.internal.l2.PendingWrite.Put;
import dev.archipelago.cache.internal.l2.PendingWrite.ReleaseLease;
import dev.archipelago.cache.internal.l2.PendingWrite.SetMarker;
import dev.archipelago.cache.internal.l2.RedisRefusals.Operation;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisStatistics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Redis tier: reads with a short timeout behind a circuit breaker, and writes behind. Thread-safe. */
public final class RedisL2Tier implements L2Tier, BackplaneListener {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    private static final int MAX_RECENT = 10_000;

    private final CacheSettings.L2 settings;
    private final RedisLink link;
    private final InstantSource clock;
    private final RedisClock redisClock;
    private final Counters counters;
    private final RedisKeys keys;
    private final RedisRefusals refusals;
    private final RedisCircuitBreaker breaker;
    private final ReadTimeout readTimeout;
    private final WriteQueue queue;
    private final InvalidationMarkers markers = new InvalidationMarkers(System::nanoTime);
    private final RedisInvalidations invalidations;
    private final LoadLeases leases;
    private final Backplane backplane;
    private final Acknowledgements acknowledgements;
    private final ServerCheck check = new ServerCheck();
    private final KeyChanges changes = new KeyChanges();
    private final RedisLookups lookups;
    private final RedisLoadStarts loadStarts;
    private final RedisWriteCommands writes;
    private final WriteBehind writer;
    private final AutoCloseable registration;
    private volatile BackplaneListener listener = BackplaneListener.NONE;

    public RedisL2Tier(
            CacheSettings.L2 settings,
            CacheSettings cache,
            EntryFactory entries,
            Counters counters,
            CacheEventPublisher events) {
        this.settings = settings;
        this.link = settings.link();
        this.clock = cache.time().clock();
        this.counters = counters;
        this.keys = new RedisKeys(settings.prefix(), link.options().cluster());
        this.redisClock = new RedisClock(clock, System::nanoTime);
        this.refusals = new RedisRefusals(link);
        this.readTimeout = new ReadTimeout(link, settings.readTimeout());
        this.breaker = new RedisCircuitBreaker(
                link,
                refusals,
                counters,
                settings.breakerPause(),
                cache.observers().onBreaker(),
                events::breaker);
        this.queue = new WriteQueue(
                keys, settings.queue().maximumEntries(), settings.queue().maximumBytes());
        this.invalidations = new RedisInvalidations(link, keys, markers, queue, redisClock);
        Compression compression = compression(settings, cache);
        RedisAccess access =
                new RedisAccess(link, keys, queue, invalidations, breaker, refusals, readTimeout, check, changes);
        RedisValueReader reader = new RedisValueReader(link, keys, invalidations, compression, clock, entries, events);
        this.lookups = new RedisLookups(access, reader, settings.softTimeout());
        this.leases = new LoadLeases(
                settings.leases().flatMap(CacheSettings.Leases::time),
                cache.loading().hardTimeout());
        this.loadStarts = new RedisLoadStarts(access, reader, leases);
        this.backplane = new Backplane(link, keys.channel(), this);
        this.acknowledgements = new Acknowledgements(backplane);
        this.writes = new RedisWriteCommands(keys, markers, invalidations, backplane, clock, compression);
        RecentRemovals recent =
                new RecentRemovals(MAX_RECENT, new SetMarker(keys.marker(Markers.ALL), Markers.ALL), System::nanoTime);
        BatchWriter batches = new BatchWriter(
                link, queue, writes, backplane, new BatchWriter.Observers(counters, refusals), recent, this::onSettled);
        this.writer = new WriteBehind(link, queue, writes, batches, recent, check, counters);
        this.registration = link.onChange(breaker::onLinkChange);
    }

    private static Compression compression(CacheSettings.L2 settings, CacheSettings cache) {
        long maximum = Math.min(Integer.MAX_VALUE - 8, cache.l1().maximumEntryBytes());
        return new Compression(settings.compressAbove(), (int) maximum);
    }

    @Override
    public void start(BackplaneListener receiver) {
        listener = receiver;
        backplane.start();
    }

    @Override
    public Duration readTimeout() {
        return readTimeout.current();
    }

    @Override
    public <V> Lookup<V> read(CacheKey<V> key, boolean staleAvailable) {
        return lookups.read(key, staleAvailable);
    }

    @Override
    public <V> List<Lookup<V>> readAll(List<CacheKey<V>> all) {
        return lookups.readAll(all);
    }

    @Override
    public long position() {
        return queue.position();
    }

    @Override
    public boolean awaitPropagation(long position, Duration timeout) {
        long nanos = Durations.nanos(timeout);
        long deadline = System.nanoTime() + nanos;
        try {
            return queue.awaitSettled(position, nanos) && acknowledgements.await(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public boolean isRemovedSince(MarkerVersions versions, Set<String> tags, long nanos) {
        return invalidations.isRemovedSince(versions, tags, nanos);
    }

    @Override
    public <V> Map<CacheKey<V>, LoadBegin<V>> beginLoads(Map<CacheKey<V>, Lookup<V>> lookedUp, String token)
            throws InterruptedException {
        return loadStarts.begin(lookedUp, token.isEmpty() || !leasesUsable() ? "" : token);
    }

    /**
     * Without messages no waiting process would be woken, and a lease would cost more than it saves. A process that has
     * just started or reconnected is about to subscribe.
     */
    private boolean leasesUsable() throws InterruptedException {
        return settings.leases().isPresent() && link.available() && backplane.subscribedWithin(readTimeout());
    }

    @Override
    public void recordLoad(CacheKey<?> key, long nanos) {
        leases.recordLoad(key.text(), nanos);
    }

    @Override
    public void releaseLeaseAfterWrites(CacheKey<?> key, String token) {
        offer(lease(key, token));
    }

    @Override
    public void releaseLease(CacheKey<?> key, String token) {
        try {
            writes.release(link.commands(), lease(key, token));
        } catch (RuntimeException e) { // the lease expires by itself
            CacheEventPublisher.KEYS.debug("the lease of {} was not released: {}", key.text(), e.getMessage());
        }
    }

    private ReleaseLease lease(CacheKey<?> key, String token) {
        String value = keys.value(key);
        return new ReleaseLease(keys.lease(value), token, value);
    }

    @Override
    public void write(CacheKey<?> key, Entry<?> entry, byte[] payload, MarkerVersions versions, String token) {
        boolean verbatim = key.options().verbatim();
        boolean absent = entry.present().isEmpty();
        if (verbatim && absent) { // a bare payload cannot express it
            delete(key, true); // and ends the lease
            return;
        }
        long now = clock.millis();
        Duration ttl = entry.lifetime().ttl();
        long kept = Durations.millis(retention(key, ttl));
        writes.keepMarkersFor(kept);
        Envelope envelope = new Envelope(
                loadStarted(entry, versions),
                now,
                now + Durations.millis(ttl),
                invalidations.withTags(versions, entry.tags()),
                absent ? Envelope.ABSENT : 0,
                ByteBuffer.wrap(payload));
        Put put = new Put(keys.value(key), envelope, now + kept, verbatim, false);
        if (token.isEmpty()) {
            offer(put);
        } else {
            offer(put, lease(key, token));
        }
    }

    private long loadStarted(Entry<?> entry, MarkerVersions versions) {
        long known = versions.start().order();
        return known >= 0
                ? known
                : redisClock.micros()
                        - TimeUnit.NANOSECONDS.toMicros(entry.lifetime().loadNanos());
    }

    /** How long Redis keeps a value: never less than it can be served; a verbatim one longer by a fixed time. */
    private Duration retention(CacheKey<?> key, Duration ttl) {
        return key.options().verbatim()
                ? ttl.plus(RedisWriteCommands.verbatimExtension(key))
                : Durations.max(
                        key.options().l2Ttl().orElse(settings.ttl()),
                        ttl.plus(key.options().failSafe()));
    }

    @Override
    public void delete(CacheKey<?> key, boolean drop) {
        String value = keys.value(key);
        String unversioned = keys.unversioned(key);
        boolean verbatim = key.options().verbatim();
        long now = redisClock.removalMicros();
        long number = changes.nextRemoval();
        offer(new Delete(value, unversioned, now, drop, verbatim, number));
        if (keys.cluster() && !unversioned.equals(value)) { // it lies in another slot
            offer(new Delete(unversioned, unversioned, now, drop, verbatim, number));
        }
    }

    @Override
    public void invalidate(String marker) {
        offer(new SetMarker(keys.marker(marker), marker));
    }

    private void offer(PendingWrite... together) {
        counters.l2Dropped.add(queue.offer(together));
    }

    @Override
    public void onEvent(BackplaneEvent event) {
        switch (event.kind()) {
            case MARKED -> {
                markers.observe(event.subject(), event.version());
                changes.heard(event.subject());
                listener.onEvent(event);
            }
            case RELEASED -> leases.wake(event.subject());
            case SYNC -> acknowledgements.onAsked(event.subject());
            case APPLIED -> acknowledgements.onAnswer(event.subject());
            default -> {
                forward(event);
                if (event.kind() != Kind.STORED) {
                    leases.wake(event.subject());
                }
            }
        }
    }

    private void onSettled(BackplaneEvent event) {
        if (event.kind() == Kind.RELEASED) {
            leases.wake(event.subject());
        } else {
            forward(event);
        }
    }

    private void forward(BackplaneEvent event) {
        String key = keys.cacheKey(event.subject());
        changes.heard(key); // first, so that a read that begins afterwards does not find an outdated value in the queue
        listener.onEvent(BackplaneEvent.of(event.kind(), key));
    }

    @Override
    public void onSubscribed() {
        markers.subscribed(true);
        refusals.succeeded(Operation.SUBSCRIBE);
        changes.missed();
        listener.onSubscribed();
    }

    @Override
    public void onConnectionLost() {
        markers.subscribed(false);
        leases.wakeAll();
        listener.onConnectionLost();
    }

    @Override
    public void onRefused(RuntimeException failure) {
        refusals.failed(Operation.SUBSCRIBE, failure);
    }

    private L2State state(boolean refused) {
        if (!link.available()) {
            return L2State.UNAVAILABLE;
        }
        return refused ? L2State.REFUSED : L2State.AVAILABLE;
    }

    @Override
    public boolean configured() {
        return true;
    }

    @Override
    public CacheStatistics.L2 statistics() {
        Optional<String> refusal = refusals.current();
        L2State state = state(refusal.isPresent());
        return new CacheStatistics.L2(
                state,
                state == L2State.REFUSED ? refusal : Optional.empty(),
                breaker.state(),
                backplane.isSubscribed(),
                counters.l2ReadTimes.times(),
                counters.l2Fallbacks.sum(),
                counters.l2Rejected.sum(),
                counters.l2Failures.sum(),
                redisClock.skewMillis());
    }

    @Override
    public long pendingWrites() {
        return queue.size();
    }

    @Override
    public RedisStatistics storeStatistics(Duration timeout) {
        return link.statistics(timeout);
    }

    @Override
    public void close() {
        writer.close();
        backplane.close();
        try {
            registration.close();
        } catch (Exception e) {
            LOG.debug("removing the listener of the link failed: {}", e.toString());
        }
    }
}
