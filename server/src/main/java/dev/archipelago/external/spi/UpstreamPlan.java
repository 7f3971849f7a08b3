package dev.archipelago.external.spi;

/**
 * The usage limits of an API key, as reported by its upstream.
 *
 * @param perMinute calls a minute, at least 1
 * @param perMonth credits a calendar month in UTC, at least 1
 * @param usedThisMonth credits used this month by all users of the key
 */
public record UpstreamPlan(int perMinute, long perMonth, long usedThisMonth) {}
