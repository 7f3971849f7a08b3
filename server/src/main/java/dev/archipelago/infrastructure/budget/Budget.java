package dev.archipelago.infrastructure.budget;

import java.util.List;

/** What may be used: a call needs a place in every pace and every allowance. Budgets that follow each other on one tally have equally many of both. */
public record Budget(List<TokenBucket> paces, List<Quota> allowances) {

    /** @throws IllegalArgumentException if there is no pace */
    public Budget {
        if (paces.isEmpty()) {
            throw new IllegalArgumentException("a budget must have at least one pace");
        }
        paces = List.copyOf(paces);
        allowances = List.copyOf(allowances);
    }

    /** Only a pace. */
    public static Budget of(TokenBucket pace) {
        return new Budget(List.of(pace), List.of());
    }

    /** The heaviest call there can ever be room for. */
    public int largest() {
        return paces.stream().mapToInt(TokenBucket::burst).min().orElseThrow();
    }
}
