package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.config.UpstreamSettings;
import java.time.InstantSource;

/**
 * What a source is made of.
 *
 * @param settings those of its upstream
 * @param transport sends its calls
 */
public record SourceContext(UpstreamSettings settings, Transport transport, InstantSource clock) {}
