package dev.archipelago.communication.alerts;

import dev.archipelago.communication.alerts.AlertDeliveryRepository.Counts;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.island.Statistics;
import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Jdbi;

/**
 * Alerts as an island: evaluates snapshots while this server leads, and delivers alerts to WebSocket clients and
 * channels. Its state is in PostgreSQL; while that does not answer, alerts pause and everything else goes on.
 * Thread-safe.
 */
public final class AlertService implements SnapshotListener, Island {

    private final AlertEvaluator evaluator;
    private final AlertDispatcher dispatcher;

    /**
     * Creates a service that does nothing until {@link #start}.
     *
     * @param leading whether this server leads, called for each snapshot; one of several that do evaluates
     * @param clients sends a message to all WebSocket clients of this server; must not block
     */
    public AlertService(
            Jdbi jdbi,
            AlertPolicy policy,
            BooleanSupplier leading,
            Consumer<String> clients,
            AlertChannels channels,
            InstantSource clock) {
        this(
                new PostgresAlertLeaderLock(jdbi),
                new PostgresAlertDeliveryRepository(jdbi),
                policy,
                leading,
                clients,
                channels,
                clock);
    }

    /**
     * Creates a service that does nothing until {@link #start}.
     *
     * @param direct an address for connections that keep their session; that of {@code database} if there is no other
     * @param leading whether this server leads, called for each snapshot; one of several that do evaluates
     * @param clients sends a message to all WebSocket clients of this server; must not block
     */
    public static AlertService of(
            Database database,
            DatabaseAddress direct,
            AlertPolicy policy,
            BooleanSupplier leading,
            Consumer<String> clients,
            AlertChannels channels,
            InstantSource clock) {
        AlertLeaderLock lock = direct.equals(database.address())
                ? new PostgresAlertLeaderLock(
                        database.jdbi(), () -> database.sessions().kept())
                : PostgresAlertLeaderLock.at(direct);
        AlertDeliveryRepository deliveries = new PostgresAlertDeliveryRepository(database.jdbi());
        return new AlertService(lock, deliveries, policy, leading, clients, channels, clock);
    }

    /**
     * What was evaluated and delivered.
     *
     * @param evaluating whether this node evaluates the rules
     * @param fired the alerts
     */
    public record AlertStatistics(
            boolean evaluating,
            int rulesEnabled,
            @Counter long snapshotsEvaluated,
            @Counter long snapshotsSkipped,
            @Counter long fired,
            @Inline DeliveryStatistics deliveries)
            implements Statistics {}

    /**
     * The deliveries of this node, and in the table of all nodes.
     *
     * @param told the alerts sent to clients of this node
     * @param webhooksPending the deliveries of all nodes that wait
     * @param webhooksGivenUpLastHour the deliveries of all nodes given up within the last hour
     */
    public record DeliveryStatistics(
            @Counter long told,
            int webhooksPending,
            @Counter long webhooksDelivered,
            @Counter long webhooksRetried,
            @Counter long webhooksGivenUp,
            int webhooksGivenUpLastHour)
            implements Statistics {}

    /** Creates a service on other tables than those of PostgreSQL. */
    AlertService(
            AlertLeaderLock lock,
            AlertDeliveryRepository deliveries,
            AlertPolicy policy,
            BooleanSupplier leading,
            Consumer<String> clients,
            AlertChannels channels,
            InstantSource clock) {
        this.dispatcher = new AlertDispatcher(deliveries, channels, clients, clock, RandomGenerator.getDefault());
        this.evaluator = new AlertEvaluator(
                lock, policy, () -> leading.getAsBoolean() && dispatcher.rulesExist(), dispatcher::wakeUp, clock);
    }

    /** Starts evaluation and delivery. Call once. */
    public void start() {
        evaluator.start();
        dispatcher.start();
    }

    /** A rule was added, changed or deleted through this server; others notice within seconds. Does not block. */
    public void rulesChanged() {
        dispatcher.wakeUp();
    }

    /** This server's role has changed. Does not block. */
    public void roleChanged() {
        evaluator.roleChanged();
    }

    /** Queues a snapshot for evaluation. Does not block. */
    @Override
    public void onSnapshot(Snapshot snapshot) {
        evaluator.onSnapshot(snapshot);
    }

    @Override
    public String name() {
        return "alerts";
    }

    @Override
    public Layer layer() {
        return Layer.COMMUNICATION;
    }

    @Override
    public Health health() {
        if (dispatcher.withoutTables() && evaluator.evaluated() == 0) {
            // With a role that may only read the reports; nothing is broken.
            return new Health(Health.Status.HEALTHY, "ok, without alerts: " + FailureState.NO_TABLES);
        }
        List<String> sentences = new ArrayList<>();
        evaluator.trouble().ifPresent(sentences::add);
        dispatcher.trouble().ifPresent(sentences::add);
        int failed = dispatcher.counts().failed();
        if (failed > 0) {
            sentences.add("deliveries given up within the last hour: " + failed
                    + "; GET /api/alerts/{id}/deliveries says why");
        }
        return sentences.isEmpty() ? Health.healthy() : Health.degraded(String.join("; ", sentences));
    }

    @Override
    public AlertStatistics statistics() {
        Counts counts = dispatcher.counts();
        return new AlertStatistics(
                evaluator.holdsLock(),
                evaluator.rules(),
                evaluator.evaluated(),
                evaluator.skipped(),
                evaluator.fired(),
                new DeliveryStatistics(
                        dispatcher.sent(),
                        counts.pending(),
                        dispatcher.delivered(),
                        dispatcher.retried(),
                        dispatcher.givenUp(),
                        counts.failed()));
    }

    @Override
    public void close() {
        evaluator.close();
        dispatcher.close();
    }
}
