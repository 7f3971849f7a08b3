package dev.archipelago.cache;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Decorates loads, for example to carry the context of the caller, which is bound to its thread, to the thread of the
 * loader. Must be thread-safe.
 */
@FunctionalInterface
public interface LoaderDecorator {

    /**
     * Returns a task that calls {@code load} once. Called on the thread of the caller whose request may start a load;
     * the task runs on the thread of the loader, or never.
     *
     * @param key the text of the key, or of the first key of several
     */
    Callable<Object> decorate(String key, Callable<Object> load);

    /** Returns a decorator that applies this one, then another one around it. */
    default LoaderDecorator within(LoaderDecorator outer) {
        return (key, load) -> outer.decorate(key, decorate(key, load));
    }

    /** A decorator that changes nothing. */
    LoaderDecorator NONE = (key, load) -> load;

    /** Returns a decorator that carries the caller's mapped diagnostic context (MDC) of SLF4J to the loader. */
    static LoaderDecorator mdc() {
        return (key, load) -> {
            @Nullable Map<String, String> context = MDC.getCopyOfContextMap();
            return () -> {
                @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
                set(context);
                try {
                    return load.call();
                } finally {
                    set(before);
                }
            };
        };
    }

    private static void set(@Nullable Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
