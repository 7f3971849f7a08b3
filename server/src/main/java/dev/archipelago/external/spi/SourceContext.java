package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.market.Coin;
import java.time.InstantSource;
import java.util.List;

/**
 * The dependencies of a source.
 *
 * @param settings the settings of its upstream
 * @param coins the coins whose prices are fetched
 * @param transport the transport for its calls
 */
public record SourceContext(UpstreamSettings settings, List<Coin> coins, Transport transport, InstantSource clock) {}
