package dev.archipelago.communication.reports;

import dev.archipelago.infrastructure.island.Health;
import java.time.Instant;

/** The state of {@link ReportChangeDetector}: how it watches, since when, and why it does not. */
record WatchState(Mode mode, Instant since, String reason) {

    static final String NO_TRIGGER = "crypto_report has no trigger that notifies " + ReportTrigger.CHANNEL;

    static final String NO_DELIVERY =
            "no notification of PostgreSQL arrives, as behind a connection pooler in transaction"
                    + " mode; DATABASE_DIRECT_URL can name an address without one";

    /** The ways of watching. */
    enum Mode {
        STARTING,
        LISTENING,
        POLLING,
        AWAY
    }

    static WatchState starting(Instant since) {
        return new WatchState(Mode.STARTING, since, "");
    }

    static WatchState away(Instant since, String reason) {
        return new WatchState(Mode.AWAY, since, reason);
    }

    Health health() {
        return switch (mode) {
            case LISTENING -> Health.healthy();
            case POLLING -> new Health(Health.Status.HEALTHY, "ok, by polling each second: " + reason);
            case STARTING -> Health.degraded("Not connected to PostgreSQL yet, started at " + since);
            case AWAY ->
                Health.degraded("Changed reports are not detected since " + since
                        + " until PostgreSQL answers; pages rendered before remain available. " + reason);
        };
    }
}
