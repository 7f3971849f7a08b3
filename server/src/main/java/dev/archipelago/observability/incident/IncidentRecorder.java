package dev.archipelago.observability.incident;

import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.island.BackgroundLoop;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.store.SqlStates;
import dev.archipelago.observability.SystemHealth.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the changes of state of all components in PostgreSQL, on the leading server, and keeps the history of all
 * servers for readers. While PostgreSQL does not respond, changes are kept in memory, {@value #MAX_PENDING} at most.
 * Thread-safe.
 */
public final class IncidentRecorder implements Island {

    private static final Logger LOG = LoggerFactory.getLogger(IncidentRecorder.class);

    /** The time between two records that a server runs, and between two reads of what others recorded. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration CLOSING = Duration.ofSeconds(1);
    private static final int MAX_PENDING = 1_000;

    private final IncidentStore store;
    private final BooleanSupplier leading;
    private final InstantSource clock;
    private final Instant started;
    private final BackgroundLoop loop = new BackgroundLoop("incidents", this::work);

    /** Guards the fields below. */
    private final Object lock = new Object();

    private final StateTracker tracker = new StateTracker();
    private final Deque<StateChange> pending = new ArrayDeque<>();
    private boolean led;
    private long dropped;
    private IncidentHistory stored = IncidentHistory.EMPTY;

    private volatile IncidentHistory history = IncidentHistory.EMPTY;
    private volatile Optional<String> failure = Optional.empty();
    private boolean pruned;

    /**
     * Constructs a recorder that does nothing before {@link #start}.
     *
     * @param leading whether this server records; must not block
     */
    public IncidentRecorder(Jdbi jdbi, BooleanSupplier leading, InstantSource clock) {
        this.store = new IncidentStore(jdbi);
        this.leading = leading;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Starts the background thread. Call it once. */
    public void start() {
        loop.start();
    }

    /** The history, at most a minute old, with what is not stored yet. Never blocks. */
    public IncidentHistory history() {
        return history;
    }

    /** Takes the changes since the last report. Does not wait for PostgreSQL. */
    public void observe(Report report) {
        synchronized (lock) {
            List<StateChange> changes = tracker.observe(report);
            boolean leads = leading.getAsBoolean();
            if (leads && !led) {
                changes = tracker.settled(report.at());
            }
            led = leads;
            if (!leads) {
                pending.clear();
                return;
            }
            if (changes.isEmpty()) {
                return;
            }
            changes.forEach(this::add);
            merge();
        }
        loop.wake();
    }

    private void add(StateChange change) {
        if (pending.size() == MAX_PENDING) {
            pending.removeFirst();
            dropped++;
        }
        pending.addLast(change);
    }

    private void merge() {
        IncidentHistory merged = stored;
        for (StateChange change : pending) {
            merged = merged.with(change);
        }
        history = merged;
    }

    /** Stores what is pending and reads the history. For one thread. Returns the time until the next call. */
    Duration work() {
        try {
            List<StateChange> changes;
            boolean leads;
            synchronized (lock) {
                changes = List.copyOf(pending);
                leads = led;
            }
            Instant now = clock.instant();
            IncidentHistory loaded = leads ? store.store(changes, started, now) : store.load(now);
            synchronized (lock) {
                stored = loaded;
                pending.removeAll(changes);
                merge();
            }
            if (leads && !pruned) {
                store.prune(now);
                pruned = true;
            }
            failure = Optional.empty();
            return INTERVAL;
        } catch (RuntimeException | Error e) {
            if (e instanceof Error) {
                BackgroundFailures.survived("incidents", e);
            }
            if (SqlStates.unusable(e)) {
                // Without the table or the right to write, the history is what this process has seen.
                failure = Optional.empty();
                return INTERVAL;
            }
            if (failure.isEmpty() && !loop.isClosed()) {
                LOG.warn("Incidents cannot be stored, they are kept in memory: {}", SqlStates.describe(e));
            }
            failure = Optional.of(SqlStates.describe(e));
            return RETRY;
        }
    }

    @Override
    public String name() {
        return "incidents";
    }

    @Override
    public Layer layer() {
        return Layer.OBSERVABILITY;
    }

    /** Healthy also while incidents are kept in memory only, which affects nothing else. */
    @Override
    public Health health() {
        return failure.map(problem -> Health.healthy("incidents are kept in memory: " + problem))
                .orElseGet(Health::healthy);
    }

    /**
     * The incidents.
     *
     * @param recorded those of the window
     * @param open those that last
     * @param pending the changes that are not stored yet
     * @param dropped the changes that are not stored and will not be
     */
    public record IncidentStatistics(
            int recorded, long open, int pending, @Counter long dropped) implements Statistics {}

    @Override
    public IncidentStatistics statistics() {
        List<Incident> all = history.incidents();
        synchronized (lock) {
            return new IncidentStatistics(
                    all.size(),
                    all.stream().filter(incident -> incident.end().isEmpty()).count(),
                    pending.size(),
                    dropped);
        }
    }

    @Override
    public void close() {
        if (!loop.close(CLOSING)) {
            LOG.warn("The recorder of incidents did not end within {}", CLOSING);
        }
    }
}
