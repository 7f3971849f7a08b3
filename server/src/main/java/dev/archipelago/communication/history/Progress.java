package dev.archipelago.communication.history;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** The table {@code market_progress}: until when each tier is done. */
final class Progress {

    private Progress() {}

    /** Until when {@code tier} is done; 1970 if it was never begun. */
    static Instant doneUntil(Handle handle, Tier tier) {
        return handle.createQuery("SELECT done_until FROM market_progress WHERE tier = :tier")
                .bind("tier", name(tier))
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
    }

    /** Keeps that {@code tier} is done until {@code until}. */
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
