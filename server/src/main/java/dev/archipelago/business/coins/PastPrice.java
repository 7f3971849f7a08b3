package dev.archipelago.business.coins;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A past price of a coin.
 *
 * @param price the price in USD
 * @param source the names of the upstreams, separated by commas
 */
public record PastPrice(BigDecimal price, Instant at, String source) {}
