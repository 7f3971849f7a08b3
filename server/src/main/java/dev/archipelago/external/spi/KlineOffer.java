package dev.archipelago.external.spi;

import java.util.function.Function;

/**
 * Klines of the past that an upstream offers.
 *
 * @param weight the units of the upstream's budget that one call uses
 * @param factory creates the source; called once per server
 */
public record KlineOffer(int weight, Function<SourceContext, KlineSource> factory) {}
