package dev.archipelago.web.client;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisUnavailableException;
import dev.archipelago.infrastructure.budget.QuotaDecision;
import dev.archipelago.infrastructure.budget.SharedUsageCounter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the units taken from buckets to Redis, in one round trip for all units since the last, and notifies buckets
 * when the servers together have taken all. Thread-safe; {@link #report} never blocks.
 */
final class SharedBuckets implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);

    /** Beside the cache's keys, under none that the cache itself uses or clears. */
    private static final String KEYS = "archipelago:v1:limit:";

    /** Beyond it, taken units are not reported. */
    private static final int MOST_WAITING = 4_096;

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final SharedUsageCounter.Known NOTHING =
            new SharedUsageCounter.Known(false, Instant.EPOCH, 0, List.of());

    private final RedisLink link;
    private final InstantSource clock;
    private final BlockingQueue<ClientBucket> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    /** The buckets in the queue. */
    private final Set<ClientBucket> waiting = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    SharedBuckets(RedisLink link, InstantSource clock) {
        this.link = link;
        this.clock = clock;
        Thread.ofVirtual().name("client-limits").start(this::run);
    }

    /** {@code bucket} gave something. */
    void report(ClientBucket bucket) {
        if (!closed && link.available() && waiting.add(bucket) && !queue.offer(bucket)) {
            waiting.remove(bucket);
        }
    }

    private void run() {
        while (!closed) {
            try {
                ClientBucket bucket = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (bucket != null) {
                    waiting.remove(bucket);
                    share(bucket);
                }
            } catch (RedisUnavailableException e) {
                LOG.debug("limits are counted by this server alone: {}", e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                LOG.error("counting limits together with other servers failed", e);
            }
        }
    }

    private void share(ClientBucket bucket) {
        int units = bucket.takeUnreported();
        if (units == 0 || !link.available()) {
            return;
        }
        Duration kept = Duration.ofMillis(bucket.budget().buckets().getFirst().fillMillis())
                .plusMinutes(2);
        SharedUsageCounter counter = new SharedUsageCounter(link, KEYS + "{" + bucket.name() + "}", kept);
        Instant now = clock.instant();
        QuotaDecision decision =
                counter.take(bucket.budget(), now, units, NOTHING).decision();
        if (!decision.granted()) {
            if (decision.left() > 0) {
                // They are consumed, although there were too few for all.
                counter.take(bucket.budget(), now, (int) decision.left(), NOTHING);
            }
            bucket.refuseUntil(now.plus(decision.delay()));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
