package dev.archipelago.cache;

import dev.archipelago.cache.EntryOptions.Tiers;

/** Which tiers the cache uses just now; an entry is kept in those of them its options name. */
final class TierMode {

    private volatile Tiers mode = Tiers.L1_AND_L2;

    Tiers mode() {
        return mode;
    }

    void mode(Tiers now) {
        mode = now;
    }

    boolean l1(EntryOptions options) {
        return options.tiers() != Tiers.L2_ONLY && mode != Tiers.L2_ONLY;
    }

    boolean l2(EntryOptions options) {
        return options.tiers() != Tiers.L1_ONLY && mode != Tiers.L1_ONLY;
    }
}
