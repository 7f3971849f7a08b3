package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.market.Coin;
import java.time.InstantSource;
import java.util.List;

/**
 * What a source is made of.
 *
 * @param settings those of its upstream
 * @param coins those whose prices are fetched
 * @param transport sends its calls
 */
public record SourceContext(UpstreamSettings settings, List<Coin> coins, Transport transport, InstantSource clock) {}
