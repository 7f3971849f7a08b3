package dev.archipelago.communication.alerts;

import dev.archipelago.communication.alerts.AlertDeliveryRepository.Counts;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Island;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/**
 * Alerts as an island: takes snapshots, has them judged while this server leads, tells listeners and calls webhooks. What it
 * knows is in PostgreSQL; while that is away alerts pause and everything else goes on. Thread-safe.
 */
public final class AlertService implements SnapshotListener, Island {

    private final AlertEvaluator evaluator;
    private final AlertDispatcher post;

    /**
     * Does nothing until {@link #start}.
     *
     * @param leading whether this server leads, asked at each snapshot; of several that say so one evaluates
     * @param listeners sends a message to everyone who listens to this server; does not block
     */
    public AlertService(
            Jdbi jdbi,
            AlertPolicy judge,
            BooleanSupplier leading,
            Consumer<String> listeners,
            Webhooks webhooks,
            InstantSource clock) {
        this(
                new PostgresAlertLeaderLock(jdbi),
                new PostgresAlertDeliveryRepository(jdbi),
                judge,
                leading,
                listeners,
                webhooks,
                clock);
    }

    /** The same on other tables than PostgreSQL's. */
    AlertService(
            AlertLeaderLock lock,
            AlertDeliveryRepository deliveries,
            AlertPolicy judge,
            BooleanSupplier leading,
            Consumer<String> listeners,
            Webhooks webhooks,
            InstantSource clock) {
        this.post = new AlertDispatcher(deliveries, webhooks, listeners, clock);
        this.evaluator = new AlertEvaluator(lock, judge, leading, post::lookSoon, clock);
    }

    /** Begins. Call once. */
    public void start() {
        evaluator.start();
        post.start();
    }

    /** This server came to lead or leads no longer; does not block. */
    public void roleChanged() {
        evaluator.roleChanged();
    }

    /** Takes a snapshot to be judged; does not block. */
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
        if (post.withoutTables() && evaluator.evaluated() == 0) {
            // As with a role that may only read the reports: nothing is broken that ever worked.
            return new Health(Health.Status.HEALTHY, "ok, without alerts: " + FailureState.NO_TABLES);
        }
        List<String> sentences = new ArrayList<>();
        evaluator.trouble().ifPresent(sentences::add);
        post.trouble().ifPresent(sentences::add);
        int failed = post.counts().failed();
        if (failed > 0) {
            sentences.add("webhook deliveries given up within the last hour: " + failed
                    + "; GET /api/alerts/{id}/deliveries says why");
        }
        return sentences.isEmpty() ? Health.healthy() : Health.degraded(String.join("; ", sentences));
    }

    @Override
    public Map<String, Object> statistics() {
        Counts counts = post.counts();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("evaluating", evaluator.seated());
        figures.put("rules_enabled", evaluator.rules());
        figures.put("snapshots_evaluated", evaluator.evaluated());
        figures.put("snapshots_skipped", evaluator.skipped());
        figures.put("fired", evaluator.fired());
        figures.put("told", post.told());
        figures.put("webhooks_pending", counts.pending());
        figures.put("webhooks_delivered", post.delivered());
        figures.put("webhooks_retried", post.retried());
        figures.put("webhooks_given_up", post.givenUp());
        figures.put("webhooks_given_up_last_hour", counts.failed());
        return figures;
    }

    @Override
    public void close() {
        evaluator.close();
        post.close();
    }
}
