package dev.archipelago.observability.incident;

import dev.archipelago.infrastructure.island.Health;
import java.time.Instant;
import java.util.List;

/**
 * The beginning of a state of a component or of the site.
 *
 * @param cause as {@link Incident#cause}
 */
record StateChange(String component, Health.Status state, Instant at, List<String> cause) {}
