package dev.archipelago.web.view;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The script of the four chart globals {@code createGauge}, {@code createBarChart}, {@code createLineChart} and
 * {@code createDoughnutChart}, and the pure functions they draw with. Served as {@code /shared_assets/js/chart_modules.js} and part of every report document. Immutable.
 */
public final class ChartModules {

    private static final List<String> MODULES = List.of("shared", "gauge", "bar", "line", "doughnut", "series");

    private final String bundle;

    /**
     * Reads the modules from the class path.
     *
     * @throws IllegalStateException if one is missing
     */
    public ChartModules() {
        this.bundle = MODULES.stream()
                .map(name -> Asset.text("shared_assets/js/chart_modules/" + name + ".js"))
                .collect(Collectors.joining("\n"));
    }

    /** All modules, one after the other, as a plain script; without a document it only defines functions. */
    public String bundle() {
        return bundle;
    }
}
