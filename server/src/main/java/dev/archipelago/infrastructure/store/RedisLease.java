package dev.archipelago.infrastructure.store;

import dev.archipelago.cache.redis.RedisCommand;
import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisScript;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.cache.streams.StreamEntry;
import dev.archipelago.cache.streams.StreamReader;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leader election by a lease in Redis. The holder renews the lease long before it expires and releases it on {@link
 * #close}; the lease of a crashed holder expires. A node that has not reached Redis for the lifetime of the lease leads
 * alone, and steps down if another node has the lease once Redis is available again. Thread-safe.
 *
 * <p>Each acquisition by another node increases the epoch of the lease, which distinguishes writes of an old holder
 * from those of the new one. A holder that could not renew in time no longer acts as one, without a response from
 * Redis.
 */
public final class RedisLease implements Leadership, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLease.class);

    private static final int MAX_RELEASES_READ = 4;

    /**
     * Acquires or renews the lease. Keys: the lease; its last epoch. Arguments: the node; milliseconds. Answer: the
     * epoch, 0 if another node holds the lease; the milliseconds until the lease expires; the holder. The epoch is the
     * time of Redis unless the clock was set back, so that it increases even after Redis lost its data.
     */
    private static final RedisScript TAKE = RedisScript.of("""
            local holder = redis.call('GET', KEYS[1])
            local last = tonumber(redis.call('GET', KEYS[2]) or 0) or 0
            if holder == ARGV[1] and last > 0 then
              redis.call('PEXPIRE', KEYS[1], ARGV[2])
              return {string.format('%.0f', last), ARGV[2], holder}
            end
            if holder and holder ~= ARGV[1] then
              return {'0', string.format('%.0f', redis.call('PTTL', KEYS[1])), holder}
            end
            local time = redis.call('TIME')
            local epoch = time[1] * 1000 + math.floor(time[2] / 1000)
            if epoch <= last then epoch = last + 1 end
            epoch = string.format('%.0f', epoch)
            redis.call('SET', KEYS[2], epoch)
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return {epoch, ARGV[2], ARGV[1]}
            """);

    /**
     * Releases the lease if the node holds it and publishes that. Keys: the lease; the releases. Argument: the node.
     */
    private static final RedisScript RELEASE = RedisScript.of("""
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
            redis.call('DEL', KEYS[1])
            redis.call('XADD', KEYS[2], 'MAXLEN', '4', '*', 'node', ARGV[1])
            return 1
            """);

    private final RedisLink link;
    private final List<String> keys;
    private final List<String> releaseKeys;
    private final String node;
    private final LeaseTimes times;
    private final InstantSource clock;
    private final CurrentRole current;
    private final Semaphore end = new Semaphore(0);
    /** The releases by earlier holders, which let a follower try at once instead of at its next interval. */
    private final StreamReader releases;

    /** The newest release that this node has read; confined to its own thread. */
    private String seenRelease = StreamReader.BEGINNING;

    /** When the last successful request to Redis was sent; initially the time of construction. */
    private volatile Instant respondedAt;

    private Instant requestedAt = Instant.MIN;
    /** Whether the last request was not answered. */
    private boolean unanswered;
    /** How long a follower waits for a release before its next attempt. */
    private volatile Duration followerPause;

    private boolean closed;

    /**
     * Does nothing until {@link #start} or {@link #tick}; until then the node is a follower.
     *
     * @param name the whole key of the lease; its epoch is a separate key, so in a Redis Cluster it needs a hash tag
     * @param node identifies this run of this node uniquely
     */
    public RedisLease(RedisLink link, String name, String node, LeaseTimes times, InstantSource clock) {
        this.link = link;
        this.keys = List.of(name, name + ":epoch");
        this.releaseKeys = List.of(name, name + ":released");
        this.releases = new StreamReader(link, name + ":released");
        this.node = node;
        this.times = times;
        this.followerPause = times.trial();
        this.clock = clock;
        this.respondedAt = clock.instant();
        this.current = new CurrentRole(clock);
    }

    /** Determines the role and updates it until {@link #close}. Blocks for the first decision, a second at most. */
    @Override
    public void start() {
        tick();
        Thread.ofVirtual().name("lease").start(this::run);
    }

    private void run() {
        try {
            while (!end.tryAcquire()) {
                try {
                    tick(awaitRelease());
                } catch (RuntimeException | Error e) {
                    BackgroundFailures.survived("lease", e);
                    if (end.tryAcquire(times.trial().dividedBy(4).toNanos(), TimeUnit.NANOSECONDS)) {
                        end.release();
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until the next check of the lease; returns whether it was released meanwhile. A follower blocks in Redis
     * for a release. A spurious release costs one superfluous attempt at most, and a missed one is covered by the
     * regular attempts.
     */
    private boolean awaitRelease() throws InterruptedException {
        if (current.state().role() == Role.FOLLOWER) {
            try {
                List<StreamEntry> newer = releases.readAfter(seenRelease, MAX_RELEASES_READ, followerPause);
                seenRelease = newer.isEmpty() ? seenRelease : newer.getLast().id();
                return !newer.isEmpty();
            } catch (RedisUnavailableException | IllegalStateException e) {
                LOG.debug("Cannot read the releases of {}: {}", keys.getFirst(), e.getMessage());
            }
        }
        Duration pause = current.state().role() == Role.LEADER
                ? times.trial()
                : times.trial().dividedBy(4);
        if (end.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            end.release();
        }
        return false;
    }

    /**
     * Renews the lease or tries to acquire it, whichever is due. Blocks until Redis responds, for its timeout at most.
     */
    public void tick() {
        tick(false);
    }

    /** @param released whether the lease has just been released, so that an attempt is due */
    private synchronized void tick(boolean released) {
        Instant now = clock.instant();
        boolean leading = current.state().role() == Role.LEADER;
        Duration pause = leading && !unanswered ? times.renewal() : times.trial();
        boolean notDue =
                within(requestedAt, pause, now) && !(released && current.state().role() == Role.FOLLOWER);
        if (closed || notDue) {
            return;
        }
        requestedAt = now;
        unanswered = true;
        try {
            if (leading && renewed()) {
                respondedAt = now;
                unanswered = false;
                return;
            }
            List<String> answer = TAKE.run(
                    link,
                    keys,
                    List.of(node, Long.toString(times.timeToLive().toMillis())),
                    link.options().commandTimeout());
            respondedAt = now;
            unanswered = false;
            long epoch = Long.parseLong(answer.getFirst());
            if (epoch > 0) {
                become(Role.LEADER, OptionalLong.of(epoch), node, "");
            } else {
                followerPause = untilExpiry(Long.parseLong(answer.get(1)));
                become(Role.FOLLOWER, OptionalLong.empty(), answer.getLast(), ": " + answer.getLast() + " leads");
            }
        } catch (RedisUnavailableException e) {
            followerPause = times.trial();
            if (!within(respondedAt, times.timeToLive(), clock.instant())) {
                become(Role.ALONE, OptionalLong.empty(), "", ": Redis is unavailable, so this node leads alone");
            }
        }
    }

    /**
     * Renews the lease of this node by one command, where {@link #TAKE} takes four; false if the node does not hold it.
     * In that case the command has renewed the lease of the other holder, which does no harm: a former holder does so
     * once.
     */
    private boolean renewed() {
        RedisCommand command = RedisCommand.of("GETEX")
                .key(keys.getFirst())
                .with("PX")
                .with(times.timeToLive().toMillis());
        try {
            return RedisReplies.text(link.ask(command)).equals(node);
        } catch (RedisUnavailableException e) {
            if (e.isRejection()) {
                // A user without the right to use this command has that to use the script.
                return false;
            }
            throw e;
        }
    }

    /** A follower need not try before the lease of the holder can have expired. */
    private Duration untilExpiry(long millis) {
        Duration left =
                Duration.ofMillis(Math.clamp(millis, 0, times.timeToLive().toMillis()));
        Duration longest = left.compareTo(StreamReader.LONGEST_BLOCK) > 0 ? StreamReader.LONGEST_BLOCK : left;
        return longest.compareTo(times.trial()) < 0 ? times.trial() : longest;
    }

    private void become(Role role, OptionalLong epoch, String holder, String reason) {
        boolean sameHolder = current.state().holder().equals(holder);
        if (current.set(role, epoch, holder)) {
            LOG.info("This node is now {} of {}{}", role, keys.getFirst(), reason);
            current.notifyListeners();
        } else if (!sameHolder) {
            LOG.info("This node is {} of {}{}", role, keys.getFirst(), reason);
        }
    }

    @Override
    public Role role() {
        return unexpired().role();
    }

    @Override
    public Instant since() {
        return current.state().since();
    }

    @Override
    public OptionalLong epoch() {
        return unexpired().epoch();
    }

    @Override
    public Optional<String> leader() {
        return Optional.of(unexpired().holder()).filter(holder -> !holder.isEmpty());
    }

    /** The current state; a lease that was not renewed in time may belong to another node. */
    private CurrentRole.State unexpired() {
        CurrentRole.State now = current.state();
        boolean expired = now.role() == Role.LEADER && !within(respondedAt, times.timeToLive(), clock.instant());
        return expired ? new CurrentRole.State(Role.FOLLOWER, now.since(), OptionalLong.empty(), "") : now;
    }

    @Override
    public void onChange(Consumer<Role> listener) {
        current.onChange(listener);
    }

    @Override
    public LeadershipStatistics statistics() {
        CurrentRole.State now = unexpired();
        return new LeadershipStatistics(
                now.role(), now.role().leads(), now.since(), now.epoch(), Optional.of(node), Optional.of(now.holder()));
    }

    /** Whether {@code now} is less than {@code length} after {@code begin}; false after a clock was set back. */
    private static boolean within(Instant begin, Duration length, Instant now) {
        return !now.isBefore(begin)
                && begin.isAfter(Instant.MIN)
                && begin.plus(length).isAfter(now);
    }

    /**
     * Releases the lease, so that another node acquires it at once; this node becomes a follower, and listeners are
     * notified. A second call does nothing. Blocks until Redis responds, for its timeout at most.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        end.release();
        releases.close();
        boolean held = current.state().role() == Role.LEADER;
        // Before the release, so that nothing is published under a lease that another node may hold.
        become(Role.FOLLOWER, OptionalLong.empty(), "", " while it stops");
        if (!held) {
            return;
        }
        try {
            RELEASE.run(link, releaseKeys, List.of(node), link.options().commandTimeout());
            LOG.info("This node released {}", keys.getFirst());
        } catch (RedisUnavailableException e) {
            LOG.info("{} will expire, Redis is unavailable: {}", keys.getFirst(), e.getMessage());
        }
    }
}
