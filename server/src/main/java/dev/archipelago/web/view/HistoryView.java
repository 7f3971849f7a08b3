package dev.archipelago.web.view;

import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.language.Language;
import dev.archipelago.market.Display;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The history of one metric as a page shows it: a drawing, and the same figures as a table.
 *
 * @param title the name of the metric
 * @param format the name of the format of its values, as {@link Format} and the browser's scripts use it
 * @param step the distance of its points, as text
 * @param stepSeconds the distance of its points in seconds, for the script that draws them
 * @param sources the upstreams of all points, or empty
 * @param drawing SVG, or empty if there is none
 * @param rows one for each point, oldest first
 * @param read whether the history could be read
 */
public record HistoryView(
        Metric metric,
        HistoryRange range,
        String title,
        String format,
        String step,
        long stepSeconds,
        String sources,
        String drawing,
        List<Row> rows,
        boolean read) {

    /**
     * One point.
     *
     * @param at ISO instant of the beginning of its interval
     * @param time the formatted time
     * @param value a plain decimal
     * @param text the formatted value
     */
    public record Row(String at, String time, String value, String text) {}

    public HistoryView {
        rows = List.copyOf(rows);
    }

    /** Whether there are enough points for a line. */
    public boolean drawable() {
        return rows.size() > 1;
    }

    /** Whether the metric is the price of a coin, which readers may see in another currency. */
    public boolean ofCoin() {
        return metric.display().card() == Display.Card.COIN;
    }

    /**
     * The view of the history of {@code metric}.
     *
     * @param answer empty if the history cannot be read
     * @param drawing its SVG, or empty
     */
    public static HistoryView of(
            Metric metric, HistoryRange range, Optional<HistoryResult> answer, String drawing, Language language) {
        Messages messages = Messages.of(language);
        Format format = Format.of(language);
        Duration step = answer.map(known -> known.query().step()).orElse(Duration.ZERO);
        return new HistoryView(
                metric,
                range,
                title(metric, messages),
                formatName(metric),
                step(step, messages),
                step.toSeconds(),
                answer.stream()
                        .flatMap(known -> known.sources().stream())
                        .map(id -> DisplayedFigure.sourceName(id, messages))
                        .collect(Collectors.joining(", ")),
                drawing,
                answer.stream()
                        .flatMap(known -> known.points().stream())
                        .map(point -> row(metric, point, step, format))
                        .toList(),
                answer.isPresent());
    }

    /** The display name of another metric. */
    public String nameOf(Metric other, Language language) {
        return title(other, Messages.of(language));
    }

    /** The display name of {@code metric}. */
    static String title(Metric metric, Messages messages) {
        Display display = metric.display();
        return messages.get(display.label(), display.labelArguments().toArray());
    }

    /** Formats a value of {@code metric}. */
    static String write(Metric metric, BigDecimal value, Format format) {
        return switch (metric.display().style()) {
            case PRICE -> format.price(value);
            case AMOUNT -> format.amount(value);
            case SHARE -> format.share(value);
            case CHANGE -> format.change(value);
            case POINTS -> format.points(value);
            case DONG -> format.dong(value);
        };
    }

    private static String formatName(Metric metric) {
        return metric.display().format();
    }

    private static String step(Duration step, Messages messages) {
        if (step.toSeconds() < 3_600) {
            return messages.get("history.step.minutes", step.toMinutes());
        }
        return step.toHours() < 24
                ? messages.get("history.step.hours", step.toHours())
                : messages.plural("history.step.days", step.toDays(), step.toDays());
    }

    private static Row row(Metric metric, HistoryPoint point, Duration step, Format format) {
        Instant at = point.begins();
        return new Row(
                at.toString(),
                step.toDays() > 0 ? format.date(at) : format.minute(at),
                point.close().toPlainString(),
                write(metric, point.close(), format));
    }
}
