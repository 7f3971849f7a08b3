package dev.archipelago.communication.alerts;

import dev.archipelago.business.alerts.ThresholdCrossingPolicy;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.WebhookReceiver;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HostLookup;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.jdbi.v3.core.Jdbi;

/** A fixture for tests of alerts: migrated tables, a manual clock, a webhook receiver and a WebSocket client. */
final class AlertFixture implements AutoCloseable {

    static final String SECRET = "a-secret-of-tests";

    final ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
    final WebhookReceiver receiver = WebhookReceiver.start();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final DatabaseAddress address = PostgresFixture.newAddress();
    final Jdbi jdbi;
    final AlertRuleRepository rules;
    final WebhookChannel webhooks;
    final AlertChannels channels;
    private final GuardedHttpPost post;

    AlertFixture() {
        try (Migrations migrations = Migrations.start(address, Duration.ofSeconds(60), Duration.ofSeconds(1))) {
            if (migrations.state() != Migrations.State.DONE) {
                throw new IllegalStateException("the tables are " + migrations.state());
            }
        }
        jdbi = Jdbi.create(PostgresFixture.dataSource(address));
        rules = new AlertRuleRepository(jdbi);
        post = new GuardedHttpPost(
                new AddressPolicy(List.of(Network.parse("127.0.0.1")), HostLookup.system()),
                (SSLSocketFactory) SSLSocketFactory.getDefault());
        webhooks = new WebhookChannel(post, clock, new Random(1));
        channels = new AlertChannels(List.of(webhooks));
    }

    /** Deletes all rules. */
    void clear() {
        jdbi.useHandle(handle -> handle.execute("DELETE FROM alert_rule"));
        heard.clear();
        receiver.answer(204);
    }

    AlertEvaluator evaluator(BooleanSupplier leading) {
        return new AlertEvaluator(
                new PostgresAlertLeaderLock(jdbi), new ThresholdCrossingPolicy(), leading, () -> {}, clock);
    }

    AlertDispatcher dispatcher() {
        return dispatcher(channels);
    }

    AlertDispatcher dispatcher(AlertChannels channels) {
        return new AlertDispatcher(
                new PostgresAlertDeliveryRepository(jdbi), channels, heard::add, clock, new Random(1));
    }

    AlertRule add(String threshold, Optional<AlertTarget> target) {
        return rules.add(settings(threshold, target), clock.instant()).orElseThrow();
    }

    AlertRule addWithWebhook() {
        return add("100", Optional.of(webhook(receiver.url())));
    }

    static AlertTarget webhook(String url) {
        return new AlertTarget(
                WebhookChannel.NAME, Map.of(WebhookChannel.URL, url), Map.of(WebhookChannel.SECRET, SECRET));
    }

    static AlertRuleSettings settings(String threshold, Optional<AlertTarget> target) {
        return new AlertRuleSettings(
                "BTC is up",
                new Condition(TestCoins.BTC.price(), Comparison.ABOVE, new BigDecimal(threshold)),
                Duration.ofMinutes(10),
                true,
                target);
    }

    Snapshot snapshot(String price) {
        return snapshot(price, ReadingState.LIVE);
    }

    Snapshot snapshot(String price, ReadingState state) {
        LinkedHashMap<Metric, Reading> readings = new LinkedHashMap<>();
        readings.putAll(
                Snapshot.empty(MarketCatalog.DEFAULT, clock.instant(), true).readings());
        readings.put(
                TestCoins.BTC.price(),
                Reading.of(
                        TestCoins.BTC.price(),
                        new BigDecimal(price),
                        "binance",
                        clock.instant(),
                        clock.instant(),
                        state));
        return new Snapshot(MarketCatalog.DEFAULT, readings, clock.instant(), Duration.ZERO, true);
    }

    List<AlertDelivery> deliveries(AlertRule rule) {
        return rules.deliveries(rule.id(), 100);
    }

    @Override
    public void close() {
        post.close();
        receiver.close();
    }
}
