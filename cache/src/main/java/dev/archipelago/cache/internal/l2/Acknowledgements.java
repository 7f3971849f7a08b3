package dev.archipelago.cache.internal.l2;

import dev.archipelago.cache.internal.invalidate.Backplane;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent;
import dev.archipelago.cache.internal.invalidate.BackplaneEvent.Kind;
import dev.archipelago.cache.redis.RedisReplies;
import dev.archipelago.cache.redis.RedisUnavailableException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other processes whether they have applied the changes announced so far. Redis delivers messages in order, so
 * that a process that answers has applied those before. Thread-safe.
 */
final class Acknowledgements {

    private static final Logger LOG = LoggerFactory.getLogger("dev.archipelago.cache.Cache");

    private final Backplane backplane;
    private final ConcurrentHashMap<String, Semaphore> requests = new ConcurrentHashMap<>();

    Acknowledgements(Backplane backplane) {
        this.backplane = backplane;
    }

    /** Returns whether all other subscribed processes answer by the deadline, a reading of {@link System#nanoTime}. */
    boolean await(long deadline) throws InterruptedException {
        String token = UUID.randomUUID().toString();
        Semaphore answers = new Semaphore(0);
        requests.put(token, answers);
        try {
            boolean subscribed = backplane.isSubscribed();
            long receivers = RedisReplies.number(
                    RedisReplies.await(backplane.publish(List.of(BackplaneEvent.of(Kind.SYNC, token))), deadline));
            int others = (int) Math.max(0, receivers - (subscribed ? 1 : 0));
            return answers.tryAcquire(others, Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (RedisUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking the other processes");
            }
            return false;
        } finally {
            requests.remove(token);
        }
    }

    /** Another process asks. Does not wait. */
    void onAsked(String token) {
        try {
            backplane.publish(List.of(BackplaneEvent.of(Kind.APPLIED, token)));
        } catch (RuntimeException e) { // it waits until its timeout
            LOG.debug("the request of another process cannot be answered: {}", e.toString());
        }
    }

    /** Another process answered a request, perhaps of this process. */
    void onAnswer(String token) {
        Semaphore answers = requests.get(token);
        if (answers != null) {
            answers.release();
        }
    }
}
