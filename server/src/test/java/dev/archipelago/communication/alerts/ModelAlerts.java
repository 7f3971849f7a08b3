package dev.archipelago.communication.alerts;

import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HostLookup;
import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/** The alert service on {@link AlertTablesModel} in place of PostgreSQL. */
public final class ModelAlerts {

    /** Access to the database. */
    public interface Database {

        /** Opens a session and returns its handle. */
        Object open();

        /** Runs a transaction in a session, with latency before and after. */
        <T> T call(Object session, Supplier<T> transaction);

        /** Closes a session. */
        void close(Object session);
    }

    private ModelAlerts() {}

    /** Returns the alert service of a server. */
    public static AlertService service(
            AlertTablesModel tables,
            Database database,
            AlertPolicy policy,
            BooleanSupplier leading,
            Consumer<String> listeners,
            InstantSource clock) {
        AlertChannels channels = new AlertChannels(List.of(new WebhookChannel(
                new GuardedHttpPost(new AddressPolicy(List.of(), HostLookup.system()), (SSLSocketFactory)
                        SSLSocketFactory.getDefault()),
                clock,
                new Random(1))));
        return new AlertService(
                lock(tables, database), repository(tables, database), policy, leading, listeners, channels, clock);
    }

    /** Adds a rule that notifies live clients only. */
    public static AlertRule add(AlertTablesModel tables, Condition condition, Duration cooldown, Instant now) {
        return tables.add(new AlertRuleSettings("rule", condition, cooldown, true, Optional.empty()), now);
    }

    static AlertLeaderLock lock(AlertTablesModel tables, Database database) {
        return new Lock(tables, database);
    }

    static AlertDeliveryRepository repository(AlertTablesModel tables, Database database) {
        return new Deliveries(tables.deliveries(), database);
    }

    private static final class Lock implements AlertLeaderLock {
        private final AlertTablesModel tables;
        private final Database database;
        private Object session;

        Lock(AlertTablesModel tables, Database database) {
            this.tables = tables;
            this.database = database;
        }

        @Override
        public boolean acquire() {
            if (session != null) {
                return true;
            }
            Object opened = database.open();
            boolean mine = false;
            try {
                mine = database.call(opened, () -> tables.tryLock(opened));
            } finally {
                if (!mine) {
                    database.close(opened);
                }
            }
            session = mine ? opened : null;
            return mine;
        }

        @Override
        public List<AlertRule> rules() {
            return database.call(held(), tables::enabled);
        }

        @Override
        public int write(List<Alert> fired, List<AlertRule> armed) {
            return database.call(held(), () -> tables.write(fired, armed));
        }

        private Object held() {
            if (session == null) {
                throw new IllegalStateException("the lock is not held");
            }
            return session;
        }

        @Override
        public void close() {
            Object held = session;
            session = null;
            if (held != null) {
                database.close(held);
            }
        }
    }

    private record Deliveries(AlertDeliveryRepository direct, Database database) implements AlertDeliveryRepository {
        private <T> T call(Supplier<T> transaction) {
            Object session = database.open();
            try {
                return database.call(session, transaction);
            } finally {
                database.close(session);
            }
        }

        @Override
        public long newest() {
            return call(direct::newest);
        }

        @Override
        public List<Message> after(long seq, Instant oldest, int most) {
            return call(() -> direct.after(seq, oldest, most));
        }

        @Override
        public List<Job> claim(int most, Instant now, Instant until) {
            return call(() -> direct.claim(most, now, until));
        }

        @Override
        public void settle(UUID id, Outcome outcome, Instant now) {
            call(() -> {
                direct.settle(id, outcome, now);
                return true;
            });
        }

        @Override
        public Counts counts(Instant since) {
            return call(() -> direct.counts(since));
        }

        @Override
        public void prune(Instant now) {
            call(() -> {
                direct.prune(now);
                return true;
            });
        }
    }
}
