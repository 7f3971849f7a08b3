package dev.archipelago.observability.incident;

import dev.archipelago.infrastructure.island.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A period in which a component, or the site as a whole, had one state other than healthy.
 *
 * @param component the name of the component, or {@link #SITE}
 * @param severity degraded or unhealthy
 * @param end empty while it lasts
 * @param cause the names of the affected parts, which may be shown to readers: components of the site, upstreams of the
 *     data sources, or {@link #NO_SERVER}; often empty
 */
public record Incident(
        String component, Health.Status severity, Instant start, Optional<Instant> end, List<String> cause) {

    /** The site as a whole, in place of a component. */
    public static final String SITE = "site";

    /** The cause of an incident in which no server ran. */
    public static final String NO_SERVER = "no_server";

    /** @throws IllegalArgumentException if the severity is healthy */
    public Incident {
        if (severity == Health.Status.HEALTHY) {
            throw new IllegalArgumentException("an incident is not healthy");
        }
        cause = List.copyOf(cause);
    }

    /** The time it lasted; until {@code now} if it has not ended. */
    public Duration duration(Instant now) {
        return Duration.between(start, end.orElse(now));
    }

    /** The part of it between two times; zero if it was not then. */
    Duration overlap(Instant from, Instant to) {
        Instant begin = start.isAfter(from) ? start : from;
        Instant finish = end.filter(to::isAfter).orElse(to);
        return begin.isBefore(finish) ? Duration.between(begin, finish) : Duration.ZERO;
    }

    Incident endedAt(Instant time) {
        return new Incident(component, severity, start, Optional.of(time.isBefore(start) ? start : time), cause);
    }
}
