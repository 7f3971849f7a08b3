package dev.archipelago.business.coins;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a coin cost.
 *
 * @param price in USD
 * @param source the upstreams' names in JSON, joined by commas
 */
public record PastPrice(BigDecimal price, Instant at, String source) {}
