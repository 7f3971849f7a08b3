package dev.archipelago.web.view;

import dev.archipelago.market.Coin;
import dev.archipelago.market.ComputedFigures;
import dev.archipelago.market.Metric;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.UsMarketCalendar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One figure as a page shows it: the value or a dash, with its source and time.
 *
 * @param metric the metric's name in JSON
 * @param value empty if there is none
 * @param text the formatted value, or a dash
 * @param state {@code live}, {@code delayed}, {@code stale}, {@code unavailable}, {@code not_configured}, or {@code
 *     closed} if the value is old because its exchange is closed
 * @param word the state as text
 * @param source the upstream's display name, or empty
 * @param age the age of the value when the snapshot was taken, or empty
 * @param observedAt ISO instant, or empty
 * @param second the deviation of another source that disagrees, as text, or empty
 */
public record DisplayedFigure(
        String metric,
        Optional<BigDecimal> value,
        String text,
        String state,
        String word,
        String source,
        String age,
        String observedAt,
        String second) {

    /** The length up to which an identifier is taken for an abbreviation. */
    private static final int ABBREVIATION = 3;

    private static final String SIMULATED = " (simulated)";

    /** The text in place of a missing value. */
    public static final String DASH = "–";

    /** The figure of {@code metric}; {@code write} formats its value. */
    static DisplayedFigure of(
            Snapshot snapshot, Metric metric, Messages messages, Format format, Function<BigDecimal, String> write) {
        Reading reading = snapshot.reading(metric);
        Optional<LocalDate> session = UsMarketCalendar.endedSession(reading, snapshot.timestamp());
        String state = session.isPresent() ? "closed" : stateName(reading.state());
        return new DisplayedFigure(
                metric.key(),
                reading.value(),
                reading.value().map(write).orElse(DASH),
                state,
                messages.get(
                        "live.state." + state, session.map(format::dayOfMonth).orElse("")),
                reading.source()
                        .map(id -> ComputedFigures.formula(metric, id).isPresent()
                                ? messages.get("live.computed", sourceName(id, messages))
                                : sourceName(id, messages))
                        .orElse(""),
                reading.observedAt()
                        .map(at -> format.age(Duration.between(at, snapshot.timestamp())))
                        .orElse(""),
                reading.observedAt().map(Instant::toString).orElse(""),
                snapshot.secondOpinion(metric)
                        .filter(SecondOpinion::disagrees)
                        .map(other -> messages.get(
                                "live.differs",
                                sourceName(other.source(), messages),
                                format.share(other.differencePercent())))
                        .orElse(""));
    }

    /** The price of {@code coin} in dong: the price in USD times the rate, in the worse of the two states. */
    static DisplayedFigure inDong(Snapshot snapshot, Coin coin, Messages messages, Format format) {
        String key = inDong(coin);
        Reading price = snapshot.reading(coin.price());
        Reading rate = snapshot.usdVnd();
        BigDecimal dong = snapshot.priceVnd(coin).orElse(null);
        if (dong == null) {
            return absent(key, messages);
        }
        Instant ofRate = rate.observedAt().orElseThrow();
        Instant seen = price.observedAt().filter(ofRate::isAfter).orElse(ofRate);
        ReadingState state = price.state().compareTo(rate.state()) > 0 ? price.state() : rate.state();
        List<String> sources = Stream.of(price, rate)
                .flatMap(reading -> reading.source().stream())
                .distinct()
                .toList();
        return known(key, dong, format.dong(dong), state, sources, seen, snapshot.timestamp(), messages, format);
    }

    /** A figure computed from {@code sources}; {@code now} determines its age. */
    static DisplayedFigure known(
            String key,
            BigDecimal value,
            String text,
            ReadingState state,
            List<String> sources,
            Instant observedAt,
            Instant now,
            Messages messages,
            Format format) {
        String name = stateName(state);
        return new DisplayedFigure(
                key,
                Optional.of(value),
                text,
                name,
                messages.get("live.state." + name),
                sources.stream().map(id -> sourceName(id, messages)).collect(Collectors.joining(", ")),
                format.age(Duration.between(observedAt, now)),
                observedAt.toString(),
                "");
    }

    /** A figure whose value is unknown. */
    static DisplayedFigure absent(String key, Messages messages) {
        return new DisplayedFigure(
                key, Optional.empty(), DASH, "unavailable", messages.get("live.state.unavailable"), "", "", "", "");
    }

    /** A placeholder that the page's script fills in: a dash without a state. */
    public static DisplayedFigure awaited(Metric metric) {
        return new DisplayedFigure(metric.key(), Optional.empty(), DASH, "awaited", "", "", "", "", "");
    }

    /** A placeholder for the price of {@code coin} in dong, which the page's script fills in. */
    public static DisplayedFigure awaitedInDong(Coin coin) {
        return new DisplayedFigure(inDong(coin), Optional.empty(), DASH, "awaited", "", "", "", "", "");
    }

    private static String inDong(Coin coin) {
        return coin.code() + "_price_vnd";
    }

    /** The CSS class of a change: {@code up}, {@code down} or {@code flat}; {@code none} without a value. */
    public String direction() {
        return value.map(v -> v.setScale(2, RoundingMode.HALF_UP).signum())
                .map(sign -> sign > 0 ? "up" : sign < 0 ? "down" : "flat")
                .orElse("none");
    }

    /** Whether another source disagrees. */
    public boolean disputed() {
        return !second.isEmpty();
    }

    /** Whether the figure needs no remark: it is live and no source disagrees. */
    public boolean quiet() {
        return state.equals("live") && !disputed();
    }

    /** Whether there is a value. */
    public boolean present() {
        return value.isPresent();
    }

    private static String stateName(ReadingState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** An upstream's display name; candles of a simulated market have a suffix that states it. */
    static String sourceName(String id, Messages messages) {
        if (id.endsWith(SIMULATED)) {
            String upstream = id.substring(0, id.length() - SIMULATED.length());
            return messages.get("figure.simulated", sourceName(upstream, messages));
        }
        List<String> sources = PriceComposition.sourcesOf(id);
        if (!sources.isEmpty()) {
            return messages.get(
                    "live.source.median",
                    sources.stream().map(source -> sourceName(source, messages)).collect(Collectors.joining(", ")));
        }
        String key = "live.source." + id;
        return messages.has(key) ? messages.get(key) : title(id);
    }

    /** A readable form of an identifier without a message: an abbreviation, or a word. */
    private static String title(String id) {
        return id.length() <= ABBREVIATION
                ? id.toUpperCase(Locale.ROOT)
                : id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
    }
}
