package dev.archipelago.external.spi;

import java.time.Duration;

/**
 * What a {@link Source} fetches.
 *
 * @param upstream the upstream's name in JSON: {@code binance}, {@code coingecko}, …
 * @param figure the name of the figure, in lower case: {@code coin_prices}, {@code global}, …
 * @param deadline the time limit of a fetch
 * @param interval the period in which the upstream updates its values
 */
public record SourceDescription(String upstream, String figure, Duration deadline, Duration interval) {}
