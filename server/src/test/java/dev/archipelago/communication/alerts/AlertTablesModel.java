package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertDelivery.State;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * An in-memory model of the two alert tables and their advisory lock. Each method is a transaction. Not thread-safe.
 */
public final class AlertTablesModel {

    private static final class Row {
        final long seq;
        final Alert alert;
        final String frame;
        State state;
        int attempts;
        Optional<Instant> nextAttempt;
        Optional<Instant> finished = Optional.empty();

        Row(long seq, Alert alert, State state) {
            this.seq = seq;
            this.alert = alert;
            this.frame = AlertFrame.of(alert);
            this.state = state;
            this.nextAttempt = state == State.PENDING ? Optional.of(alert.firedAt()) : Optional.empty();
            this.finished = state == State.FAILED ? Optional.of(alert.firedAt()) : Optional.empty();
        }
    }

    /** A defect of the model, for mutation testing. */
    public enum Mistake {
        NONE,
        /** The lock is always granted, and the armed state of a rule is ignored. */
        NO_LOCK,
        /** A read starts at the last row of the previous one. */
        READS_AGAIN
    }

    private final Mistake mistake;
    private final Map<Long, AlertRule> rules = new TreeMap<>();
    private final Map<Long, AlertTarget> targets = new TreeMap<>();
    private final List<Row> deliveries = new ArrayList<>();
    private long nextRule = 1;
    private long nextDelivery = 1;
    private Object lockHolder;

    /** A model without defects. */
    public AlertTablesModel() {
        this(Mistake.NONE);
    }

    public AlertTablesModel(Mistake mistake) {
        this.mistake = mistake;
    }

    AlertRule add(AlertRuleSettings settings, Instant now) {
        AlertRule rule = rule(nextRule++, settings, true, Optional.empty(), now, 0);
        rules.put(rule.id(), rule);
        settings.target().ifPresent(target -> targets.put(rule.id(), target));
        return rule;
    }

    private static AlertRule rule(
            long id,
            AlertRuleSettings settings,
            boolean armed,
            Optional<Instant> lastFired,
            Instant created,
            int revision) {
        return new AlertRule(
                id,
                withTarget(settings, settings.target().map(AlertTarget::withoutSecrets)),
                armed,
                lastFired,
                created,
                revision);
    }

    private static AlertRuleSettings withTarget(AlertRuleSettings settings, Optional<AlertTarget> target) {
        return new AlertRuleSettings(
                settings.name(), settings.condition(), settings.cooldown(), settings.enabled(), target);
    }

    Optional<AlertRule> change(long id, UnaryOperator<AlertRuleSettings> change) {
        AlertRule before = rules.get(id);
        if (before == null) {
            return Optional.empty();
        }
        AlertRuleSettings settings = change.apply(withTarget(before.settings(), Optional.ofNullable(targets.get(id))));
        boolean fresh = !settings.condition().equals(before.condition()) || (settings.enabled() && !before.enabled());
        AlertRule after = rule(
                id, settings, before.armed() || fresh, before.lastFiredAt(), before.createdAt(), before.revision() + 1);
        rules.put(id, after);
        return Optional.of(after);
    }

    Optional<AlertRule> find(long id) {
        return Optional.ofNullable(rules.get(id));
    }

    boolean tryLock(Object holder) {
        if (lockHolder == null) {
            lockHolder = holder;
        }
        return lockHolder == holder || mistake == Mistake.NO_LOCK;
    }

    /** Releases the lock of the holder, or of a closed session; has no effect if another session holds it. */
    public void unlock(Object holder) {
        if (lockHolder == holder) {
            lockHolder = null;
        }
    }

    List<AlertRule> enabled() {
        return rules.values().stream().filter(AlertRule::enabled).toList();
    }

    int write(List<Alert> fired, List<AlertRule> armed) {
        for (AlertRule rule : armed) {
            Optional.ofNullable(rules.get(rule.id()))
                    .filter(now -> now.revision() == rule.revision())
                    .ifPresent(now -> rules.put(now.id(), with(now, true, now.lastFiredAt())));
        }
        int written = 0;
        for (Alert alert : fired) {
            AlertRule now = rules.get(alert.rule().id());
            if (now != null
                    && now.revision() == alert.rule().revision()
                    && now.enabled()
                    && (now.armed() || mistake == Mistake.NO_LOCK)) {
                rules.put(now.id(), with(now, false, Optional.of(alert.firedAt())));
                insert(alert);
                written++;
            }
        }
        return written;
    }

    void insert(Alert alert) {
        boolean full =
                deliveries.stream().filter(row -> row.state == State.PENDING).count()
                        >= PostgresAlertLeaderLock.MOST_PENDING;
        State state = alert.rule().target().isEmpty() ? State.LIVE_ONLY : full ? State.FAILED : State.PENDING;
        deliveries.add(new Row(nextDelivery++, alert, state));
    }

    private static AlertRule with(AlertRule rule, boolean armed, Optional<Instant> lastFired) {
        return new AlertRule(rule.id(), rule.settings(), armed, lastFired, rule.createdAt(), rule.revision());
    }

    /** Returns all alerts that have fired, in order. */
    public List<Alert> fired() {
        return deliveries.stream().map(row -> row.alert).toList();
    }

    /** Returns the delivery repository of the server; each transaction is executed by {@code call}. */
    AlertDeliveryRepository deliveries() {
        return new Deliveries();
    }

    private final class Deliveries implements AlertDeliveryRepository {
        @Override
        public long newest() {
            return deliveries.isEmpty() ? 0 : deliveries.getLast().seq;
        }

        @Override
        public List<Message> after(long seq, Instant oldest, int most) {
            return deliveries.stream()
                    .filter(row -> row.seq > (mistake == Mistake.READS_AGAIN ? seq - 1 : seq)
                            && !row.alert.firedAt().isBefore(oldest))
                    .limit(most)
                    .map(row -> new Message(row.seq, row.frame))
                    .toList();
        }

        @Override
        public List<Job> claim(int most, Instant now, Instant until) {
            List<Row> due = deliveries.stream()
                    .filter(row -> row.state == State.PENDING
                            && row.nextAttempt.filter(at -> !at.isAfter(now)).isPresent())
                    .sorted(Comparator.comparing(row -> row.nextAttempt.orElseThrow()))
                    .limit(most)
                    .toList();
            List<Job> jobs = new ArrayList<>();
            for (Row row : due) {
                row.attempts++;
                row.nextAttempt = Optional.of(until);
                long rule = row.alert.rule().id();
                jobs.add(new Job(row.alert.id(), rule, row.frame, row.attempts, targets.get(rule)));
            }
            return jobs;
        }

        @Override
        public void settle(UUID id, Outcome outcome, Instant now) {
            for (Row row : deliveries) {
                if (row.alert.id().equals(id) && row.state == State.PENDING) {
                    row.state = outcome.state();
                    row.nextAttempt = outcome.retryAt();
                    row.finished = outcome.retryAt().isPresent() ? Optional.empty() : Optional.of(now);
                }
            }
        }

        @Override
        public Counts counts(Instant since) {
            long pending = deliveries.stream()
                    .filter(row -> row.state == State.PENDING)
                    .count();
            long failed = deliveries.stream()
                    .filter(row -> row.state == State.FAILED
                            && row.finished.filter(at -> !at.isBefore(since)).isPresent())
                    .count();
            return new Counts((int) pending, (int) failed, !enabled().isEmpty());
        }

        @Override
        public void prune(Instant now) {
            Instant before = now.minus(PostgresAlertDeliveryRepository.RETENTION);
            deliveries.removeIf(
                    row -> row.state != State.PENDING && row.alert.firedAt().isBefore(before));
        }
    }
}
