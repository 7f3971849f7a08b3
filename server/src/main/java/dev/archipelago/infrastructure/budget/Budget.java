package dev.archipelago.infrastructure.budget;

import java.util.List;

/**
 * The units that may be used: a call needs its weight in every token bucket and in every quota. Budgets that are used
 * one after the other with the same counter must have equally many of both.
 *
 * @param buckets at least one
 * @param quotas may be empty
 */
public record Budget(List<TokenBucket> buckets, List<Quota> quotas) {

    /** @throws IllegalArgumentException if there is no bucket */
    public Budget {
        if (buckets.isEmpty()) {
            throw new IllegalArgumentException("a budget must have at least one token bucket");
        }
        buckets = List.copyOf(buckets);
        quotas = List.copyOf(quotas);
    }

    /** A budget of one bucket without quotas. */
    public static Budget of(TokenBucket bucket) {
        return new Budget(List.of(bucket), List.of());
    }

    /** The greatest weight that can ever be granted. */
    public int capacity() {
        return buckets.stream().mapToInt(TokenBucket::burst).min().orElseThrow();
    }
}
