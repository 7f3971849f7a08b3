package dev.archipelago.cache.internal.load;

import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.EntryOptions.Tiers;

/** The tiers in use. An entry is kept in those of them that its options name. Thread-safe. */
final class TierMode {

    private volatile Tiers mode = Tiers.L1_AND_L2;

    Tiers mode() {
        return mode;
    }

    void mode(Tiers now) {
        mode = now;
    }

    boolean usesL1(EntryOptions options) {
        return options.tiers() != Tiers.L2_ONLY && mode != Tiers.L2_ONLY;
    }

    boolean usesL2(EntryOptions options) {
        return options.tiers() != Tiers.L1_ONLY && mode != Tiers.L1_ONLY;
    }
}
