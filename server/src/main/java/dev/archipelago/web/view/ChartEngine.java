package dev.archipelago.web.view;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.roastedroot.quickjs4j.core.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Draws charts on the server with the very script the browser draws them with. Thread-safe.
 *
 * <p>Only our chart modules run, with the data of a report as JSON: never a stored script. Each call has an engine of its
 * own with at most 32 MiB of memory and is stopped at the deadline; at most as many run at once as there are cores. It
 * takes some ten milliseconds, the first one some hundred: call off the request path.
 */
public final class ChartEngine implements AutoCloseable {

    private static final int MOST_PAGES = 512;
    private static final int WAITING = 64;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A chart to be drawn.
     *
     * @param comment the text of its {@code CHART_DATA} comment
     * @param id what the ids in the drawing begin with: unique in its document
     * @param name what the report calls it; empty if it does not
     * @param language a BCP 47 tag
     * @param palette the values of custom properties where nobody looks them up later; empty where a style sheet does
     * @param size how large its view box is
     */
    record Request(String comment, String id, String name, String language, Map<String, String> palette, Size size) {

        /** Width and height of a view box; most charts know their own height. */
        record Size(int width, int height) {}

        /** As wide as the browser's script draws where it does not know the room. */
        static final int WIDTH = 450;

        private static final Size USUAL = new Size(WIDTH, WIDTH / 2);

        /** A chart of the usual size. */
        Request(String comment, String id, String name, String language, Map<String, String> palette) {
            this(comment, id, name, language, palette, USUAL);
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
     * @param className what its container is marked with
     * @param markup the SVG with its legend and its data table
     */
    record Chart(String className, String markup) {}

    private final ChartModules modules;
    private final String script;
    private final Duration deadline;
    private final ThreadPoolExecutor threads;

    /**
     * @param cores how many drawings run at once
     * @param deadline how long one call may take
     */
    public ChartEngine(ChartModules modules, int cores, Duration deadline) {
        this.modules = modules;
        this.script = modules.bundle();
        this.deadline = deadline;
        this.threads = new ThreadPoolExecutor(
                cores,
                cores,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform()
                        .daemon()
                        .name("chart-engine-", 0)
                        .priority(Thread.MIN_PRIORITY)
                        .factory());
        this.threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Draws them in order; a note for each whose data is broken. Blocks until the deadline at most.
     *
     * @throws ChartEngineException if the engine fails, is too slow or has too much to do
     */
    List<Chart> draw(List<Request> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        String arguments = JSON.writeValueAsString(
                requests.stream().map(Request::arguments).toList());
        String answer = run(script + "\nconsole.log(JSON.stringify(archipelagoCharts.drawAll(" + arguments + ")));");
        List<Chart> charts = new ArrayList<>();
        for (JsonNode chart : JSON.readTree(answer)) {
            charts.add(new Chart(
                    chart.get("className").asString(), chart.get("markup").asString()));
        }
        if (charts.size() != requests.size()) {
            throw new ChartEngineException(
                    "the chart script drew " + charts.size() + " charts of " + requests.size(), null);
        }
        return charts;
    }

    /** What {@code code} writes to its console. */
    String run(String code) {
        Future<String> answer;
        try {
            answer = threads.submit(() -> execute(code));
        } catch (RejectedExecutionException e) {
            throw new ChartEngineException("too many charts wait to be drawn", e);
        }
        try {
            return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ChartEngineException("the chart script did not end within " + deadline, e);
        } catch (ExecutionException e) {
            throw new ChartEngineException("the chart script failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ChartEngineException("interrupted while charts were drawn", e);
        } finally {
            // The engine looks for the interruption at every branch back, so an endless loop ends too.
            answer.cancel(true);
        }
    }

    private static String execute(String code) {
        try (Engine engine = Engine.builder()
                .withMemoryFactory(limits -> new ByteArrayMemory(
                        new MemoryLimits(limits.initialPages(), Math.min(limits.maximumPages(), MOST_PAGES))))
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
