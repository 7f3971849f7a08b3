package dev.archipelago.cache;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Observes loads with Micrometer, as {@code archipelago.cache.load}: with a tracer registered, each run of a loader is
 * a span below the one of the caller that requested it. The key is a value of high cardinality, which is no label of
 * metrics. Requires {@code io.micrometer:micrometer-observation}. Thread-safe.
 */
public final class CacheObservations implements LoaderDecorator {

    private final ObservationRegistry registry;
    private final String name;

    /** @param name the name of the cache, the value of the low-cardinality key {@code cache} */
    public CacheObservations(ObservationRegistry registry, String name) {
        this.registry = registry;
        this.name = name;
    }

    @Override
    public Callable<Object> decorate(String key, Callable<Object> load) {
        @Nullable Observation parent = registry.getCurrentObservation();
        return () -> Observation.createNotStarted("archipelago.cache.load", registry)
                .lowCardinalityKeyValue("cache", name)
                .highCardinalityKeyValue("key", key)
                .parentObservation(parent)
                .observeChecked(load::call);
    }
}
