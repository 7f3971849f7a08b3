package dev.archipelago.web.view;

import dev.archipelago.business.history.HistoryQuery;
import dev.archipelago.business.history.HistoryResult;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.Codec;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.HistoryPoint;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Draws the market history on the server, for browsers without scripts. The drawings are cached. Thread-safe. */
public final class SeriesCharts {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final ChartEngine.Request.Size CHART = new ChartEngine.Request.Size(480, 240);
    private static final ChartEngine.Request.Size SPARK = new ChartEngine.Request.Size(96, 28);

    /** As many points as a line of that width can show. */
    private static final int SPARK_POINTS = 42;

    /** The newest point of a series changes until its step ends. */
    private static final Duration CHART_TTL = Duration.ofMinutes(2);

    private static final Duration SPARKS_TTL = Duration.ofMinutes(10);
    private static final Codec<Map<Coin, String>> SPARKS_CODEC = Codec.inMemory(
            sparks -> sparks.values().stream().mapToInt(String::length).sum() * 2);

    private final ChartEngine engine;
    private final DrawingCache drawings;

    public SeriesCharts(ChartEngine engine, Cache cache) {
        this.engine = engine;
        this.drawings = new DrawingCache(cache);
    }

    /**
     * The drawing of {@code answer}; empty if there are fewer than two points or the engine fails. May wait for the
     * engine.
     */
    public String chart(HistoryResult answer, Language language) {
        if (answer.points().size() < 2) {
            return "";
        }
        return drawings.get(chartKey(answer, language), () -> draw(answer, language))
                .orElse("");
    }

    /** The latest drawing of {@code answer}; an expired one is drawn again in the background. Does not wait. */
    public String chartSoon(HistoryResult answer, Language language) {
        return answer.points().size() < 2
                ? ""
                : drawings.soon(chartKey(answer, language), () -> draw(answer, language))
                        .orElse("");
    }

    /** The latest sparklines of some coins; expired ones are drawn again in the background. Does not wait. */
    public Map<Coin, String> sparks(Map<Coin, HistoryResult> answers, Language language) {
        if (answers.isEmpty()) {
            return Map.of();
        }
        long drawable = answers.values().stream()
                .filter(answer -> answer.points().size() > 1)
                .count();
        return drawings.soon(sparksKey(drawable, language), () -> drawSparks(answers, language))
                .orElse(Map.of());
    }

    private static CacheKey<String> chartKey(HistoryResult answer, Language language) {
        HistoryQuery query = answer.query();
        String series = query.from().getEpochSecond() + "-" + query.step().toSeconds() + "-"
                + answer.points().size();
        return DrawingCache.key(query.metric().key(), series + "-" + language.tag(), CHART_TTL);
    }

    private static CacheKey<Map<Coin, String>> sparksKey(long coins, Language language) {
        return DrawingCache.key("sparks-" + coins, language.tag(), SPARKS_CODEC, SPARKS_TTL);
    }

    private String draw(HistoryResult answer, Language language) {
        Format format = Format.of(language);
        boolean hours = answer.query().step().toHours() < 2;
        Map<String, Object> options = Map.of(
                "high", labelled("history.high", answer, language, Comparator.naturalOrder()),
                "low", labelled("history.low", answer, language, Comparator.reverseOrder()),
                "from", time(answer.points().getFirst().begins(), hours, format),
                "to", time(answer.points().getLast().begins(), hours, format));
        String title = HistoryView.title(answer.query().metric(), Messages.of(language));
        return engine.drawCurrent(List.of(request(answer.points(), answer, "past", title, options, language, CHART)))
                .getFirst()
                .markup();
    }

    private Map<Coin, String> drawSparks(Map<Coin, HistoryResult> answers, Language language) {
        List<Coin> coins = new ArrayList<>();
        List<ChartEngine.Request> requests = new ArrayList<>();
        answers.forEach((coin, answer) -> {
            if (answer.points().size() > 1) {
                coins.add(coin);
                requests.add(request(
                        downsampled(answer.points()),
                        answer,
                        "spark-" + coin.code(),
                        Messages.of(language).get("market.spark", coin.title()),
                        Map.of("plain", true),
                        language,
                        SPARK));
            }
        });
        List<ChartEngine.Chart> charts = engine.drawCurrent(requests);
        Map<Coin, String> sparks = new LinkedHashMap<>();
        for (int i = 0; i < coins.size(); i++) {
            sparks.put(coins.get(i), charts.get(i).markup());
        }
        return sparks;
    }

    private static ChartEngine.Request request(
            List<HistoryPoint> points,
            HistoryResult answer,
            String id,
            String name,
            Map<String, Object> labels,
            Language language,
            ChartEngine.Request.Size size) {
        Map<String, Object> options = new HashMap<>(labels);
        long step = answer.query().step().toSeconds() * answer.points().size() / points.size();
        options.put("step", step);
        options.put("description", description(answer, language));
        List<List<Number>> data = points.stream()
                .map(point -> List.<Number>of(point.begins().getEpochSecond(), point.close()))
                .toList();
        String json = JSON.writeValueAsString(Map.of("type", "series", "data", data, "options", options));
        return new ChartEngine.Request("CHART_DATA:" + json, id, name, language.tag(), Map.of(), size);
    }

    private static String description(HistoryResult answer, Language language) {
        Format format = Format.of(language);
        return Messages.of(language)
                .get(
                        "history.description",
                        HistoryView.write(
                                answer.query().metric(),
                                answer.points().getFirst().close(),
                                format),
                        HistoryView.write(
                                answer.query().metric(),
                                answer.points().getLast().close(),
                                format),
                        labelled("history.high", answer, language, Comparator.naturalOrder()),
                        labelled("history.low", answer, language, Comparator.reverseOrder()));
    }

    private static String labelled(String key, HistoryResult answer, Language language, Comparator<BigDecimal> order) {
        BigDecimal value =
                answer.points().stream().map(HistoryPoint::close).max(order).orElseThrow();
        return Messages.of(language).get(key, HistoryView.write(answer.query().metric(), value, Format.of(language)));
    }

    private static String time(Instant instant, boolean hours, Format format) {
        return hours ? format.minute(instant) : format.date(instant);
    }

    /** Reduces {@code points} to {@value #SPARK_POINTS} at most, including the newest. */
    private static List<HistoryPoint> downsampled(List<HistoryPoint> points) {
        int stride = Math.ceilDiv(points.size(), SPARK_POINTS);
        List<HistoryPoint> kept = new ArrayList<>();
        for (int i = (points.size() - 1) % stride; i < points.size(); i += stride) {
            kept.add(points.get(i));
        }
        return kept;
    }
}
