package dev.archipelago.web.page;

import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.RequestContext.Part;
import dev.archipelago.infrastructure.log.SlowLog;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one pool of threads that everything is rendered on, and a {@link Bulkhead} for each kind of work in front of it,
 * so that no kind takes the threads, connections and memory of the others. Thread-safe.
 *
 * <p>There are as many threads as cores, at least two, of the lowest priority: event loops, which answer from memory,
 * come first. PDFs and pictures, which take up to a hundred times as long as pages, never take the last thread.
 */
public final class RenderPools implements AutoCloseable {

    /** A kind of work. */
    public enum Kind {
        /** Pages of all sorts. */
        PAGES,
        /** Searches. */
        SEARCHES,
        /** The market's past. */
        HISTORY,
        /** PDFs and pictures. */
        PRINTS,
        /** Figures of coins and other small answers. */
        DATA
    }

    /** How many PDFs and pictures wait at most. */
    static final int PRINTS_WAITING = 4;

    /** Pages read PostgreSQL, whose connections are not many. */
    private static final int MOST_PAGES = 16;

    private static final int RENDERS_WAITING = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Map<Kind, Bulkhead> bulkheads = new EnumMap<>(Kind.class);
    private final ThreadPoolExecutor threads;
    private final ObservationRegistry observations;

    /** Constructs pools for so many cores, whose work is not traced. */
    public RenderPools(int cores) {
        this(cores, ObservationRegistry.NOOP);
    }

    /** Constructs pools for so many cores. */
    public RenderPools(int cores, ObservationRegistry observations) {
        this.observations = observations;
        int size = Math.max(2, cores);
        bulkheads.put(Kind.PAGES, new Bulkhead(Math.min(2 * size, MOST_PAGES), 64, Duration.ofSeconds(5)));
        // PostgreSQL computes these, where it is embedded on the same processors, of which one is left to other
        // requests.
        bulkheads.put(Kind.SEARCHES, new Bulkhead(Math.clamp(cores - 1L, 1, 2), 16, Duration.ofSeconds(4)));
        bulkheads.put(Kind.HISTORY, new Bulkhead(Math.clamp(cores - 1L, 1, 3), 16, Duration.ofSeconds(5)));
        bulkheads.put(Kind.PRINTS, new Bulkhead(prints(cores), PRINTS_WAITING, Duration.ofSeconds(10)));
        bulkheads.put(Kind.DATA, new Bulkhead(4, 64, Duration.ofSeconds(5)));
        this.threads = new ThreadPoolExecutor(
                size,
                size,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(RENDERS_WAITING),
                Thread.ofPlatform()
                        .daemon()
                        .name("render-", 0)
                        .priority(Thread.MIN_PRIORITY)
                        .factory());
    }

    /** How many PDFs and pictures are made at once on so many cores. */
    static int prints(int cores) {
        return Math.max(1, Math.min(2, cores - 1));
    }

    /** The bulkhead of a kind of work. */
    public Bulkhead bulkhead(Kind kind) {
        Bulkhead bulkhead = bulkheads.get(kind);
        if (bulkhead == null) {
            throw new IllegalArgumentException("no bulkhead for " + kind);
        }
        return bulkhead;
    }

    /**
     * Runs {@code work}, which takes CPU time and does not block, and waits for its result.
     *
     * @param what names the work where it is slow
     * @throws BusyException if the queue is full
     * @throws Exception if the work fails or takes longer than 20 seconds; it is not interrupted then
     */
    public <T> T render(String what, Callable<T> work) throws Exception {
        Future<T> made;
        try {
            made = threads.submit(RequestContext.carrying(measured(what, traced(what, work))));
        } catch (RejectedExecutionException e) {
            throw new BusyException("the queue of renderings is full", e);
        }
        try {
            return made.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            made.cancel(false);
        }
    }

    /** The work as a part of the trace of the current thread. */
    private <T> Callable<T> traced(String what, Callable<T> work) {
        if (observations.isNoop()) {
            return work;
        }
        Observation span = Observation.createNotStarted("archipelago.render", observations)
                .contextualName("render")
                .parentObservation(observations.getCurrentObservation())
                .highCardinalityKeyValue("page", what);
        return () -> span.observeChecked(work::call);
    }

    private static <T> Callable<T> measured(String what, Callable<T> work) {
        long queued = System.nanoTime();
        return () -> {
            long begun = System.nanoTime();
            RequestContext.add(Part.QUEUE, begun - queued);
            try {
                return work.call();
            } finally {
                long ended = System.nanoTime();
                RequestContext.add(Part.RENDERING, ended - begun);
                SlowLog.check(
                        SlowLog.Kind.RENDERING,
                        ended - queued,
                        () -> what,
                        () -> Map.of(Part.QUEUE, begun - queued, Part.RENDERING, ended - begun));
            }
        };
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
