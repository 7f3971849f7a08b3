package dev.archipelago.communication.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.communication.alerts.AlertDeliveryRepository.Job;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Message;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Outcome;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.TestCoins;
import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertDelivery.State;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies that the model of the alert tables behaves as PostgreSQL does under random operations of two servers. */
class AlertTablesModelTest {

    private static AlertFixture site;

    private final AlertTablesModel model = new AlertTablesModel();
    private final List<Long> real = new ArrayList<>();
    private final List<AlertRule> modelled = new ArrayList<>();

    @BeforeAll
    static void start() {
        site = new AlertFixture();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private static final ModelAlerts.Database DIRECT = new ModelAlerts.Database() {
        @Override
        public Object open() {
            return new Object();
        }

        @Override
        public <T> T call(Object session, Supplier<T> transaction) {
            return transaction.get();
        }

        @Override
        public void close(Object session) {}
    };

    private ModelAlerts.Database unlocking() {
        return new ModelAlerts.Database() {
            @Override
            public Object open() {
                return new Object();
            }

            @Override
            public <T> T call(Object session, Supplier<T> transaction) {
                return transaction.get();
            }

            @Override
            public void close(Object session) {
                model.unlock(session);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ask_anySequence_isAnsweredAsByPostgres(long seed) {
        site.clear();
        Random random = new Random(seed);
        List<AlertLeaderLock> ofPostgres =
                List.of(new PostgresAlertLeaderLock(site.jdbi), new PostgresAlertLeaderLock(site.jdbi));
        List<AlertLeaderLock> ofModel =
                List.of(ModelAlerts.lock(model, unlocking()), ModelAlerts.lock(model, unlocking()));
        boolean[] held = new boolean[2];
        AlertDeliveryRepository rows = new PostgresAlertDeliveryRepository(site.jdbi);
        AlertDeliveryRepository modelRows = ModelAlerts.repository(model, DIRECT);
        long before = rows.newest();
        try {
            for (int i = 0; i < 120; i++) {
                site.clock.advance(Duration.ofSeconds(random.nextInt(20)));
                int server = random.nextInt(2);
                switch (random.nextInt(8)) {
                    case 0 -> add(random);
                    case 1 -> change(random);
                    case 2 -> {
                        held[server] = ofPostgres.get(server).acquire();
                        assertThat(ofModel.get(server).acquire()).isEqualTo(held[server]);
                    }
                    case 3 -> {
                        ofPostgres.get(server).close();
                        ofModel.get(server).close();
                        held[server] = false;
                    }
                    case 4, 5 -> {
                        if (held[server]) {
                            write(random, ofPostgres.get(server), ofModel.get(server));
                        }
                    }
                    case 6 -> deliver(random, rows, modelRows);
                    default -> assertSame(rows, modelRows, before);
                }
            }
            assertSame(rows, modelRows, before);
        } finally {
            ofPostgres.forEach(AlertLeaderLock::close);
        }
    }

    private void add(Random random) {
        Optional<AlertTarget> target =
                random.nextBoolean() ? Optional.empty() : Optional.of(AlertFixture.webhook("http://127.0.0.1:1/"));
        AlertRuleSettings settings = AlertFixture.settings(Integer.toString(random.nextInt(200)), target);
        Instant now = site.clock.instant();
        real.add(site.rules.add(settings, now).orElseThrow().id());
        modelled.add(model.add(settings, now));
    }

    private void change(Random random) {
        if (!real.isEmpty()) {
            int i = random.nextInt(real.size());
            boolean enabled = random.nextInt(3) > 0;
            String threshold = Integer.toString(random.nextInt(200));
            java.util.function.UnaryOperator<AlertRuleSettings> change = settings -> new AlertRuleSettings(
                    settings.name(),
                    AlertFixture.settings(threshold, Optional.empty()).condition(),
                    settings.cooldown(),
                    enabled,
                    settings.target());
            site.rules.change(real.get(i), change, site.clock.instant());
            model.change(modelled.get(i).id(), change);
        }
    }

    /** Stores random results of an evaluation of all rules, some of them based on an outdated version. */
    private void write(Random random, AlertLeaderLock postgres, AlertLeaderLock lock) {
        List<AlertRule> rules = postgres.rules();
        List<AlertRule> same = lock.rules();
        assertThat(same.stream().map(this::essence))
                .containsExactlyElementsOf(
                        rules.stream().map(this::essenceOfReal).toList());
        if (random.nextInt(3) == 0) {
            change(random);
        }
        List<Alert> fired = new ArrayList<>();
        List<Alert> firedInModel = new ArrayList<>();
        List<AlertRule> armed = new ArrayList<>();
        List<AlertRule> armedInModel = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    UUID id = UUID.randomUUID();
                    fired.add(alert(id, rules.get(i)));
                    firedInModel.add(alert(id, same.get(i)));
                }
                case 1 -> {
                    armed.add(rules.get(i));
                    armedInModel.add(same.get(i));
                }
                default -> {}
            }
        }
        assertThat(lock.write(firedInModel, armedInModel)).isEqualTo(postgres.write(fired, armed));
    }

    private Alert alert(UUID id, AlertRule rule) {
        Instant now = site.clock.instant();
        return new Alert(
                id,
                rule,
                Reading.of(TestCoins.BTC.price(), BigDecimal.ONE, "binance", now, now, ReadingState.LIVE),
                now,
                true);
    }

    private void deliver(Random random, AlertDeliveryRepository rows, AlertDeliveryRepository modelRows) {
        Instant now = site.clock.instant();
        // All due deliveries: the order of those due at the same time is unspecified.
        List<Job> jobs = rows.claim(1000, now, now.plusSeconds(30));
        List<Job> same = modelRows.claim(1000, now, now.plusSeconds(30));
        assertThat(same.stream().map(job -> job.id() + " " + job.attempt()))
                .containsExactlyInAnyOrderElementsOf(
                        jobs.stream().map(job -> job.id() + " " + job.attempt()).toList());
        for (Job job : jobs) {
            Outcome outcome = switch (random.nextInt(3)) {
                case 0 -> new Outcome(State.DELIVERED, Optional.empty(), OptionalInt.of(200), Optional.empty());
                case 1 -> new Outcome(State.FAILED, Optional.empty(), OptionalInt.empty(), Optional.of("no"));
                default ->
                    new Outcome(
                            State.PENDING, Optional.of(now.plusSeconds(10)), OptionalInt.empty(), Optional.of("later"));
            };
            rows.settle(job.id(), outcome, now);
            modelRows.settle(job.id(), outcome, now);
        }
    }

    private void assertSame(AlertDeliveryRepository rows, AlertDeliveryRepository modelRows, long before) {
        Instant oldest = site.clock.instant().minusSeconds(60);
        assertThat(ids(modelRows.after(0, oldest, 100))).isEqualTo(ids(rows.after(before, oldest, 100)));
        assertThat(modelRows.counts(oldest)).isEqualTo(rows.counts(oldest));
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream()
                .map(message -> message.frame().replaceAll(".*\"id\":\"([0-9a-f-]+)\".*", "$1"))
                .toList();
    }

    private String essence(AlertRule rule) {
        int i = modelled.stream().map(AlertRule::id).toList().indexOf(rule.id());
        return i + " " + rule.condition() + rule.enabled() + rule.armed() + rule.lastFiredAt() + rule.revision();
    }

    private String essenceOfReal(AlertRule rule) {
        return real.indexOf(rule.id()) + " " + rule.condition() + rule.enabled() + rule.armed() + rule.lastFiredAt()
                + rule.revision();
    }
}
