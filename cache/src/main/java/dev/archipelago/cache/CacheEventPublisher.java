package dev.archipelago.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log and the listener what happens to keys. Thread-safe. */
final class CacheEventPublisher {

    /** What happens to single keys, all of it at DEBUG: in an outage that is a line for each read. */
    static final Logger KEYS = LoggerFactory.getLogger("dev.archipelago.cache.keys");

    /** So many failing keys are told apart; the loads of others fail without a line of their own. */
    private static final int MOST_FAILING = 1000;

    private final CacheListener listener;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    CacheEventPublisher(CacheListener listener) {
        this.listener = listener;
    }

    void loadFailed(String key, Throwable cause, boolean servedStale) {
        if (failing.size() < MOST_FAILING && failing.add(key)) {
            KEYS.debug(
                    "loading {} fails, {}: {}",
                    key,
                    servedStale ? "an older value stands in" : "and nothing can stand in",
                    cause.toString());
            publish(new CacheEvent.LoadsFail(key, cause, servedStale));
        } else {
            KEYS.debug("loading {} failed: {}", key, cause.toString());
        }
    }

    void loaded(String key) {
        if (!failing.isEmpty() && failing.remove(key)) {
            KEYS.debug("loading {} works again", key);
            publish(new CacheEvent.LoadsRecovered(key));
        }
    }

    void tooLarge(String key, long bytes, long most) {
        KEYS.debug("{} is not kept: {} bytes, {} allowed", key, bytes, most);
        publish(new CacheEvent.TooLarge(key, bytes));
    }

    void rejected(String key, String why) {
        KEYS.debug("the value of {} in L2 is taken as a miss: {}", key, why);
        publish(new CacheEvent.Rejected(key, why));
    }

    private void publish(CacheEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException | Error e) { // the cache must go on whatever a listener does
            BackgroundFailures.survived("a listener to the cache", e);
        }
    }
}
