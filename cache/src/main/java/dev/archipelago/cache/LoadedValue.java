package dev.archipelago.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a load brought, ready for both tiers.
 *
 * @param value empty: it is known that there is none
 * @param payload the value as its codec writes it; empty if there is none, or no encoded form
 * @param weight bytes it takes in L1, before L1 rounds them up
 * @param ttl how long it is fresh, all told
 * @param took how long the load took, in nanoseconds of the ticker
 * @param tags those it bears beside its key's
 */
record LoadedValue<V>(Optional<V> value, byte[] payload, int weight, Duration ttl, long took, Set<String> tags) {}
