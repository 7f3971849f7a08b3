package dev.archipelago.infrastructure.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The request that a thread works for: its identifiers, which stand in every line that is logged meanwhile, and the
 * time that its parts have taken so far. Thread-safe.
 *
 * <p>{@link #carrying} takes the context to other threads. An event loop works for many requests in turn, so there the
 * context is asked for when it is needed; see {@link #onEventLoops}.
 */
public final class RequestContext {

    /** A part of the time that a request takes. */
    public enum Part {
        /** Waiting for a place among the work of the same kind, or for a thread. */
        QUEUE,
        /** Waiting for a connection to PostgreSQL. */
        POOL,
        /** Statements of PostgreSQL. */
        QUERY,
        /** Calls of upstreams. */
        UPSTREAM,
        /** Rendering and compressing. */
        RENDERING
    }

    /** The name of the request's identifier in structured log lines. */
    public static final String REQUEST_ID = "request_id";

    /** The name of the identifier of the request's trace in structured log lines. */
    public static final String TRACE_ID = "trace_id";

    private static final Part[] PARTS = Part.values();
    private static final ThreadLocal<@Nullable RequestContext> CURRENT = new ThreadLocal<>();
    private static volatile Supplier<Optional<RequestContext>> eventLoops = Optional::empty;
    private static volatile Supplier<Optional<String>> traces = Optional::empty;

    private final String id;
    /** Created by the first part, since most requests are answered from memory. */
    private volatile @Nullable AtomicLongArray nanos;

    private volatile @Nullable Link link;

    /** Carries something else along with the context, such as the span of a trace. */
    public interface Link {

        /** Returns work that runs {@code work} with what is carried. Called on the thread that it is carried from. */
        <T> Callable<T> around(Callable<T> work);

        /** The identifier of the trace; empty if there is none. */
        Optional<String> traceId();

        /** The identifier of the span; empty if it is not exported. */
        Optional<String> exportedSpanId();
    }

    /** @param id the identifier of the request */
    public RequestContext(String id) {
        this.id = id;
    }

    /** Sets how the context of the callback that runs on the current thread, an event loop, is found. */
    public static void onEventLoops(Supplier<Optional<RequestContext>> source) {
        eventLoops = source;
    }

    /**
     * Sets how the identifier of the trace is found that the current thread works for, whether for a request or not.
     */
    public static void onTraces(Supplier<Optional<String>> source) {
        traces = source;
    }

    /** The fields of the lines that are logged on the current thread. */
    static Map<String, String> currentFields() {
        return current()
                .map(RequestContext::fields)
                .orElseGet(
                        () -> traces.get().map(trace -> Map.of(TRACE_ID, trace)).orElse(Map.of()));
    }

    /** The context of the current thread; empty if it works for no request. */
    public static Optional<RequestContext> current() {
        RequestContext carried = CURRENT.get();
        return carried == null ? eventLoops.get() : Optional.of(carried);
    }

    /** Adds to the time of a part, if the current thread works for a request. */
    public static void add(Part part, long duration) {
        current().ifPresent(context -> context.record(part, duration));
    }

    /** Work that runs {@code work} for the request that the current thread works for, on whatever thread. */
    public static <T> Callable<T> carrying(Callable<T> work) {
        return current().map(context -> context.carry(work)).orElse(work);
    }

    /** An executor that runs each task on a virtual thread of its own, for the request that its caller works for. */
    public static Executor virtualThreads(String name) {
        ThreadFactory threads = Thread.ofVirtual().name(name).factory();
        return task -> {
            Callable<?> carried = carrying(Executors.callable(task));
            threads.newThread(() -> runUnchecked(carried)).start();
        };
    }

    private static void runUnchecked(Callable<?> work) {
        try {
            var _ = work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a task throws no checked exception", e);
        }
    }

    /** The identifier of the request. */
    public String id() {
        return id;
    }

    /** What is carried along with this context. */
    public Optional<Link> link() {
        return Optional.ofNullable(link);
    }

    /** Sets what is carried along with this context. */
    public void link(Link carried) {
        link = carried;
    }

    private <T> Callable<T> carry(Callable<T> work) {
        Link carried = link;
        Callable<T> linked = carried == null ? work : carried.around(work);
        return () -> run(linked);
    }

    /**
     * Runs {@code work} on the current thread for this request.
     *
     * @throws Exception what {@code work} throws
     */
    public <T> T run(Callable<T> work) throws Exception {
        RequestContext before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.call();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** The time of each part that took any, in nanoseconds. Parts of concurrent work add up. */
    public Map<Part, Long> parts() {
        Map<Part, Long> parts = new LinkedHashMap<>();
        AtomicLongArray recorded = nanos;
        for (Part part : PARTS) {
            long duration = recorded == null ? 0 : recorded.get(part.ordinal());
            if (duration > 0) {
                parts.put(part, duration);
            }
        }
        return parts;
    }

    /** The fields of the lines that are logged for this request. */
    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(REQUEST_ID, id);
        Link carried = link;
        if (carried != null) {
            carried.traceId().ifPresent(trace -> fields.put(TRACE_ID, trace));
        }
        return fields;
    }

    private void record(Part part, long duration) {
        AtomicLongArray recorded = nanos;
        if (recorded == null) {
            synchronized (this) {
                recorded = nanos;
                if (recorded == null) {
                    recorded = new AtomicLongArray(PARTS.length);
                    nanos = recorded;
                }
            }
        }
        recorded.addAndGet(part.ordinal(), duration);
    }
}
