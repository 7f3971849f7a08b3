package dev.archipelago.communication.history;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** Accesses the table {@code market_progress}, which holds the time up to which each tier is complete. */
final class Progress {

    private Progress() {}

    /** Returns the time up to which {@code tier} is complete; the epoch if it is empty. */
    static Instant doneUntil(Handle handle, Tier tier) {
        return handle.createQuery("SELECT done_until FROM market_progress WHERE tier = :tier")
                .bind("tier", name(tier))
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
    }

    /** Stores the time up to which {@code tier} is complete. */
    static void setDoneUntil(Handle handle, Tier tier, Instant until) {
        handle.createUpdate("UPDATE market_progress SET done_until = :until WHERE tier = :tier")
                .bind("tier", name(tier))
                .bind("until", until.atOffset(ZoneOffset.UTC))
                .execute();
    }

    static String name(Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }
}
