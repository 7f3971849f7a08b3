package dev.archipelago.web.view;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.archipelago.infrastructure.digest.Sha256;
import dev.archipelago.infrastructure.log.RequestContext;
import io.roastedroot.quickjs4j.core.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws charts on the server with the same script as the browser. Thread-safe.
 *
 * <p>Only the site's own chart modules run, with the data of a report as JSON; stored scripts never run. Each call uses
 * a separate engine with at most 32 MiB of memory, which is stopped at the deadline; at most one call per core runs at
 * a time. A call takes some ten milliseconds, the first one some hundred, so call this class off the request path. The
 * charts of the last calls, {@value #MAX_DRAWN_BYTES} bytes of them, are kept: each page of a report shows the same
 * ones, and all of these pages are rendered again whenever any report changes.
 */
public final class ChartEngine implements AutoCloseable {

    private static final int MAX_MEMORY_PAGES = 512;
    private static final int QUEUE_CAPACITY = 64;
    private static final int MAX_DRAWN_BYTES = 4 << 20;
    /**
     * In the order of the keys, since that of an immutable map differs between processes, which hash the same
     * arguments.
     */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /**
     * A chart to be drawn.
     *
     * @param comment the text of its {@code CHART_DATA} comment
     * @param id the prefix of the ids in the drawing, unique within its document
     * @param name the accessible name of the chart; empty if the report has none
     * @param language a BCP 47 tag
     * @param palette the values of custom properties, for documents without a style sheet that defines them; empty
     *     otherwise
     * @param size the size of the view box
     */
    record Request(String comment, String id, String name, String language, Map<String, String> palette, Size size) {

        /** The width and height of a view box; most charts determine their own height. */
        record Size(int width, int height) {}

        /** The width that the browser's script uses while the width of the container is unknown. */
        static final int WIDTH = 450;

        private static final Size DEFAULT_SIZE = new Size(WIDTH, WIDTH / 2);

        /** A chart of the default size. */
        Request(String comment, String id, String name, String language, Map<String, String> palette) {
            this(comment, id, name, language, palette, DEFAULT_SIZE);
        }

        Map<String, Object> arguments() {
            Map<String, Object> view = new HashMap<>(Map.of(
                    "id",
                    id,
                    "name",
                    name,
                    "language",
                    language,
                    "width",
                    size.width(),
                    "height",
                    size.height(),
                    "still",
                    true));
            if (!palette.isEmpty()) {
                view.put("palette", palette);
            }
            return Map.of("comment", comment, "view", view);
        }
    }

    /**
     * A drawn chart.
     *
     * @param className the class of its container
     * @param markup the SVG with its legend and its data table
     */
    public record Chart(String className, String markup) {}

    private final ChartModules modules;
    private final String script;
    private final String scriptHash;
    private final Duration deadline;
    private final ChartStore store;
    private final ThreadPoolExecutor threads;

    /** The charts of each call by the hash of the script and its arguments, on which alone they depend. */
    private final AsyncCache<String, List<Chart>> drawn = Caffeine.newBuilder()
            .maximumWeight(MAX_DRAWN_BYTES)
            .weigher((String hash, List<Chart> charts) -> bytes(charts))
            .buildAsync();

    /** Creates an engine without a store. */
    ChartEngine(ChartModules modules, int cores, Duration deadline) {
        this(modules, cores, deadline, ChartStore.NONE);
    }

    /**
     * @param cores the number of concurrent drawings
     * @param deadline the maximum duration of one call
     */
    public ChartEngine(ChartModules modules, int cores, Duration deadline, ChartStore store) {
        this.modules = modules;
        this.script = modules.bundle();
        this.scriptHash = Sha256.hex(script);
        this.store = store;
        this.deadline = deadline;
        this.threads = new ThreadPoolExecutor(
                cores,
                cores,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_CAPACITY),
                Thread.ofPlatform()
                        .daemon()
                        .name("chart-engine-", 0)
                        .priority(Thread.MIN_PRIORITY)
                        .factory());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Draws charts in order; a chart with malformed data becomes a note. Blocks until the deadline at most.
     *
     * @throws ChartEngineException if the engine fails, exceeds the deadline or has a full queue
     */
    List<Chart> draw(List<Request> requests) {
        return draw(requests, store);
    }

    /** Like {@link #draw}, for data that changes within minutes: the charts are not stored. */
    List<Chart> drawCurrent(List<Request> requests) {
        return draw(requests, ChartStore.NONE);
    }

    private List<Chart> draw(List<Request> requests, ChartStore keptIn) {
        if (requests.isEmpty()) {
            return List.of();
        }
        String arguments = JSON.writeValueAsString(
                requests.stream().map(Request::arguments).toList());
        CompletableFuture<List<Chart>> own = new CompletableFuture<>();
        String hash = Sha256.hex(scriptHash + arguments);
        CompletableFuture<List<Chart>> earlier = drawn.asMap().putIfAbsent(hash, own);
        if (earlier != null) {
            return await(earlier);
        }
        try {
            List<Chart> charts = keptIn.get(hash, () -> draw(arguments, requests.size()));
            own.complete(charts);
            return charts;
        } catch (RuntimeException | Error e) {
            // Which removes it from the cache.
            own.completeExceptionally(e);
            throw e;
        }
    }

    private List<Chart> draw(String arguments, int number) {
        String answer = run(script + "\nconsole.log(JSON.stringify(archipelagoCharts.drawAll(" + arguments + ")));");
        List<Chart> charts = new ArrayList<>();
        for (JsonNode chart : JSON.readTree(answer)) {
            charts.add(new Chart(
                    chart.get("className").asString(), chart.get("markup").asString()));
        }
        if (charts.size() != number) {
            throw new ChartEngineException("the chart script drew " + charts.size() + " charts of " + number, null);
        }
        return List.copyOf(charts);
    }

    private static int bytes(List<Chart> charts) {
        return charts.stream().mapToInt(chart -> chart.markup().length()).sum();
    }

    /** Runs {@code code} and returns its console output. */
    String run(String code) {
        Future<String> answer;
        try {
            answer = threads.submit(RequestContext.carrying(() -> execute(code)));
        } catch (RejectedExecutionException e) {
            throw new ChartEngineException("the queue of charts is full", e);
        }
        try {
            return await(answer);
        } finally {
            // The engine checks for the interruption at every backward branch, so an endless loop ends too.
            answer.cancel(true);
        }
    }

    private <T> T await(Future<T> answer) {
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ChartEngineException("the chart script timed out after " + deadline, e);
        } catch (ExecutionException e) {
            throw new ChartEngineException("the chart script failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartEngineException("interrupted while charts were drawn", e);
        }
    }

    private static String execute(String code) {
        try (Engine engine = Engine.builder()
                .withMemoryFactory(limits -> new ByteArrayMemory(
                        new MemoryLimits(limits.initialPages(), Math.min(limits.maximumPages(), MAX_MEMORY_PAGES))))
                .build()) {
            engine.exec(engine.compile(code));
            return engine.stdout();
        }
    }

    /** The chart kinds it draws. */
    public ChartModules modules() {
        return modules;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
