package dev.archipelago.web.view;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.IndicatorFigures;
import dev.archipelago.business.coins.IndicatorReport;
import dev.archipelago.language.Language;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The technical indicators of a coin as a table.
 *
 * @param intervals the codes of the candle intervals, one for each column
 */
public record IndicatorTable(List<String> intervals, List<Group> groups) {

    /** Indicators with a common explanation; {@code name} is the last part of the keys of its messages. */
    public record Group(String name, List<Row> rows) {}

    /** One indicator, by its name in JSON, with a cell for each interval. */
    public record Row(String key, List<Cell> cells) {}

    /**
     * One indicator computed from candles of one interval.
     *
     * @param closed its value at the last closed candle
     * @param live its value at the current candle, or empty
     * @param note the number of candles it is computed from, or the reason why it is unknown
     */
    public record Cell(DisplayedFigure closed, String live, String note) {}

    private record Family(String name, List<String> keys) {}

    private static final List<Family> FAMILIES = List.of(
            new Family("rsi", List.of("rsi_14")),
            new Family("sma", List.of("sma_20", "sma_50", "sma_200")),
            new Family("ema", List.of("ema_20", "ema_50", "ema_200")),
            new Family("macd", List.of("macd", "macd_signal", "macd_histogram")),
            new Family("bollinger", List.of("bollinger_upper", "bollinger_middle", "bollinger_lower")),
            new Family("atr", List.of("atr_14")));

    public IndicatorTable {
        intervals = List.copyOf(intervals);
        groups = List.copyOf(groups);
    }

    static IndicatorTable of(List<IndicatorReport> reports, Language language) {
        // Days first, since most readers mean daily values.
        List<IndicatorReport> columns = new ArrayList<>(reports).reversed();
        Writer writer = new Writer(Messages.of(language), Format.of(language));
        return new IndicatorTable(
                columns.stream().map(report -> report.interval().code()).toList(),
                FAMILIES.stream()
                        .map(family -> new Group(
                                family.name(),
                                family.keys().stream()
                                        .map(key -> new Row(
                                                key,
                                                columns.stream()
                                                        .map(report -> writer.cell(key, report))
                                                        .toList()))
                                        .toList()))
                        .toList());
    }

    private record Writer(Messages messages, Format format) {

        Cell cell(String key, IndicatorReport report) {
            String name = key + "_" + report.interval().code();
            String live = value(report.live(), key)
                    .map(value -> messages.get("coin.indicators.live", write(key, value)))
                    .orElse("");
            return report.closed()
                    .known()
                    .map(figures -> cell(key, name, live, figures, report.timestamp()))
                    .orElseGet(() -> new Cell(
                            DisplayedFigure.absent(name, messages), live, messages.get("coin.indicators.unread")));
        }

        private Cell cell(String key, String name, String live, IndicatorFigures figures, Instant now) {
            return figures.value(key)
                    .map(value -> new Cell(
                            DisplayedFigure.known(
                                    name,
                                    value,
                                    write(key, value),
                                    figures.state(),
                                    figures.sources(),
                                    figures.observedAt(),
                                    now,
                                    messages,
                                    format),
                            live,
                            messages.get("coin.indicators.klines", format.count(figures.klines()))))
                    .orElseGet(() -> new Cell(
                            DisplayedFigure.absent(name, messages),
                            live,
                            messages.get(
                                    "coin.indicators.missing",
                                    IndicatorFigures.needs(key),
                                    format.count(figures.klines()))));
        }

        private static Optional<BigDecimal> value(Availability<IndicatorFigures> availability, String key) {
            return availability.known().flatMap(figures -> figures.value(key));
        }

        private String write(String key, BigDecimal value) {
            return key.startsWith("rsi") ? format.points(value) : format.difference(value);
        }
    }
}
