package dev.archipelago.external.spi;

import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Figures of the whole crypto market, at least one. Immutable.
 *
 * @param values the valid figures, each in the unit of its metric
 * @param observedAt the time of the figures; never in the future
 * @param failures why others are invalid, with the names of fields
 */
public record GlobalFigures(Map<Metric, BigDecimal> values, Instant observedAt, List<String> failures) {

    /** @throws IllegalArgumentException if there is no figure */
    public GlobalFigures {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("global figures must hold at least one figure");
        }
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        failures = List.copyOf(failures);
    }

    /** The figure that is the value of {@code metric}; empty if the response has none that is valid. */
    public Optional<BigDecimal> value(Metric metric) {
        return Optional.ofNullable(values.get(metric));
    }

    /** The same with the value of one more metric, if there is one. */
    public GlobalFigures with(Metric metric, Optional<BigDecimal> value) {
        Map<Metric, BigDecimal> all = new LinkedHashMap<>(values);
        value.ifPresent(figure -> all.put(metric, figure));
        return new GlobalFigures(all, observedAt, failures);
    }
}
