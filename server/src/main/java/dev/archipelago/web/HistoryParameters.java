package dev.archipelago.web;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.web.page.QualityValues;
import io.vertx.core.http.HttpServerRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a history request, parsed but not validated.
 *
 * @param csv whether the response is CSV rather than JSON
 */
record HistoryParameters(
        Metric metric, Optional<Instant> from, Optional<Instant> to, Optional<Duration> step, boolean csv) {

    private static final Pattern STEP = Pattern.compile("([0-9]{1,8})([smhd]?)");
    private static final Duration MAX_STEP = Duration.ofDays(366);

    /** @throws IllegalArgumentException if a parameter is malformed; the message is for the client */
    static HistoryParameters of(HttpServerRequest request, MarketCatalog catalog) {
        return new HistoryParameters(
                metric(request.getParam("metric"), catalog),
                Optional.ofNullable(request.getParam("from")).map(text -> time("from", text)),
                Optional.ofNullable(request.getParam("to")).map(text -> time("to", text)),
                Optional.ofNullable(request.getParam("step")).map(HistoryParameters::step),
                csv(request));
    }

    private static Metric metric(@Nullable String key, MarketCatalog catalog) {
        return Optional.ofNullable(key)
                .flatMap(catalog::metric)
                .orElseThrow(() -> new IllegalArgumentException(
                        (key == null ? "metric is missing" : "metric \"" + shortened(key) + "\" is not known")
                                + "; known are "
                                + catalog.metrics().stream().map(Metric::key).collect(Collectors.joining(", "))));
    }

    private static Instant time(String name, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " must be a time such as 2026-11-21T08:00:00Z or a day such as 2026-11-21, got \""
                            + shortened(text) + "\"",
                    e);
        }
    }

    private static Duration step(String text) {
        Matcher matcher = STEP.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration step = switch (matcher.group(2)) {
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> Duration.ofSeconds(number);
            };
            if (step.isPositive() && step.compareTo(MAX_STEP) <= 0) {
                return step;
            }
        }
        throw new IllegalArgumentException(
                "step must be such as 30s, 5m, 1h or 1d, up to 366d, got \"" + shortened(text) + "\"");
    }

    private static boolean csv(HttpServerRequest request) {
        String format = request.getParam("format");
        if (format == null) {
            String accept = Optional.ofNullable(request.getHeader("accept")).orElse("");
            return QualityValues.weight(accept, "text/csv")
                    > Math.max(0, QualityValues.weight(accept, "application/json"));
        }
        return switch (format) {
            case "csv" -> true;
            case "json" -> false;
            default ->
                throw new IllegalArgumentException("format must be json or csv, got \"" + shortened(format) + "\"");
        };
    }

    private static String shortened(String text) {
        String plain = text.toLowerCase(Locale.ROOT);
        return plain.length() <= 40 ? plain : plain.substring(0, 40) + "…";
    }
}
