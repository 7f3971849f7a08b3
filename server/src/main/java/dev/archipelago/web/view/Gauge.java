package dev.archipelago.web.view;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A semicircular gauge from 0 to 100 in a view box of 120 by 68, centred at (60, 60).
 *
 * @param figure the value
 * @param otherMethod the value by another method with its name, as text, or empty
 * @param kind {@code fng} or {@code rsi}
 * @param zone the name of the zone that contains the value, or empty without a value
 * @param zoneText the display name of the zone, or empty
 */
public record Gauge(
        DisplayedFigure figure, String otherMethod, String kind, String zone, String zoneText, List<Arc> arcs) {

    private static final int RADIUS = 50;
    private static final double GAP = 0.7;

    /** One zone of the scale: its CSS class and its path. */
    public record Arc(String zone, String path) {}

    public Gauge {
        arcs = List.copyOf(arcs);
    }

    /** The arcs of consecutive zones from 0, each up to its limit. */
    static List<Arc> arcs(List<String> zones, List<Integer> limits) {
        List<Arc> arcs = new ArrayList<>();
        double from = 0;
        for (int i = 0; i < zones.size(); i++) {
            double to = limits.get(i);
            arcs.add(new Arc(zones.get(i), path(from + (i == 0 ? 0 : GAP), to - (to < 100 ? GAP : 0))));
            from = to;
        }
        return arcs;
    }

    /** The needle's rotation in degrees, 0 at the left end and 180 at the right. */
    public String angle() {
        BigDecimal value =
                figure.value().orElse(BigDecimal.ZERO).max(BigDecimal.ZERO).min(BigDecimal.valueOf(100));
        return value.multiply(new BigDecimal("1.8"))
                .setScale(1, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static String path(double from, double to) {
        return String.format(
                Locale.ROOT, "M%.2f %.2fA%d %d 0 0 1 %.2f %.2f", x(from), y(from), RADIUS, RADIUS, x(to), y(to));
    }

    private static double x(double value) {
        return 60 - RADIUS * Math.cos(Math.PI * value / 100);
    }

    private static double y(double value) {
        return 60 - RADIUS * Math.sin(Math.PI * value / 100);
    }
}
