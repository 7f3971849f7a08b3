package dev.archipelago.observability;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.market.Block;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.market.UsMarketCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Monitors the market snapshots: whether they arrive and how many of their figures are current. Thread-safe. */
public final class DashboardMonitor implements Island, SnapshotListener {

    /** Three missed snapshots, since one arrives every five seconds at least. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final InstantSource clock;
    private volatile Snapshot last;

    public DashboardMonitor(MarketCatalog catalog, InstantSource clock) {
        this.clock = clock;
        this.last = Snapshot.empty(catalog, clock.instant(), false);
    }

    @Override
    public void onSnapshot(Snapshot snapshot) {
        last = snapshot;
    }

    @Override
    public String name() {
        return "dashboard";
    }

    @Override
    public Layer layer() {
        return Layer.BUSINESS_LOGIC;
    }

    @Override
    public Health health() {
        Snapshot snapshot = last;
        Duration silence = Duration.between(snapshot.timestamp(), clock.instant());
        if (silence.compareTo(SILENCE) > 0) {
            return Health.unhealthy("no snapshot of the market for " + silence.toSeconds() + " s");
        }
        long missing = snapshot.mainReadings().stream()
                .filter(DashboardMonitor::missing)
                .count();
        long expected = snapshot.mainReadings().size() - count(snapshot, ReadingState.NOT_CONFIGURED);
        return missing == 0
                ? Health.healthy(calendar(clock.instant()))
                : Health.degraded(
                        missing + " of " + expected + " figures are stale or unavailable; the page marks each of them");
    }

    /** The message of a healthy dashboard, with a warning once the calendar of the US market has ended. */
    private static String calendar(Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return today.isAfter(UsMarketCalendar.LAST_DAY)
                ? "ok; the calendar of the US market ended on " + UsMarketCalendar.LAST_DAY
                        + ", so prices count as stale on its holidays until this server is updated"
                : "ok";
    }

    /** Prices of funds are stale while their exchange is closed, which is not a failure. */
    private static boolean missing(Reading reading) {
        return switch (reading.state()) {
            case UNAVAILABLE -> true;
            case STALE -> reading.metric().block() != Block.US_STOCKS;
            case LIVE, DELAYED, NOT_CONFIGURED -> false;
        };
    }

    /**
     * The states of the figures.
     *
     * @param figures the number of figures in each state
     * @param oldestPriceAgeMs the age of the oldest price of a coin in milliseconds; empty while there is none
     * @param usMarketCalendarUntil the last day of the calendar of the US market
     */
    public record FigureStatistics(
            @Inline Map<ReadingState, Long> figures, Optional<Long> oldestPriceAgeMs, String usMarketCalendarUntil)
            implements Statistics {}

    @Override
    public FigureStatistics statistics() {
        Map<ReadingState, Long> figures = new EnumMap<>(ReadingState.class);
        Snapshot snapshot = last;
        for (ReadingState state : ReadingState.values()) {
            figures.put(state, count(snapshot, state));
        }
        return new FigureStatistics(
                figures, oldestPrice(snapshot).map(Duration::toMillis), UsMarketCalendar.LAST_DAY.toString());
    }

    @Override
    public void close() {
        // There is nothing to release.
    }

    private Optional<Duration> oldestPrice(Snapshot snapshot) {
        Instant now = clock.instant();
        return snapshot.catalog().coins().stream()
                .flatMap(coin -> snapshot.reading(coin.price()).observedAt().stream())
                .min(Comparator.naturalOrder())
                .map(at -> Duration.between(at, now));
    }

    private static long count(Snapshot snapshot, ReadingState state) {
        return snapshot.readings().values().stream()
                .filter(reading -> reading.state() == state)
                .count();
    }
}
