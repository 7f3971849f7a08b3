package dev.archipelago.communication.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.WebhookReceiver;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import dev.archipelago.site.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlertDispatcherTest {

    private static AlertFixture site;

    private AlertDispatcher dispatcher;
    private AlertEvaluator evaluator;

    @BeforeAll
    static void start() {
        site = new AlertFixture();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @BeforeEach
    void begin() {
        site.clear();
        dispatcher = site.dispatcher();
        evaluator = site.evaluator(() -> true);
        dispatcher.dispatch();
    }

    @AfterEach
    void end() {
        dispatcher.close();
        evaluator.release();
    }

    /** Waits until the newest delivery of {@code rule} matches the condition. */
    private static AlertDelivery await(AlertRule rule, Predicate<AlertDelivery> asked) {
        return Await.until("the newest delivery", () -> site.deliveries(rule).getFirst(), asked);
    }

    private AlertRule fire() {
        AlertRule rule = site.addWithWebhook();
        evaluator.evaluate(site.snapshot("101"));
        return rule;
    }

    /** Attempts the due delivery and returns its result. */
    private AlertDelivery attempt(AlertRule rule, int number) throws InterruptedException {
        dispatcher.dispatch();
        site.receiver.next();
        return await(
                rule,
                one -> one.progress().attempts() == number
                        && (one.progress().lastStatus().isPresent()
                                || one.progress().lastError().isPresent())
                        && one.progress()
                                .nextAttemptAt()
                                .map(at -> !at.equals(site.clock.instant().plusSeconds(30)))
                                .orElse(true));
    }

    private static String hmac(String secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        StringBuilder hex = new StringBuilder();
        for (byte one : mac.doFinal(text.getBytes(StandardCharsets.UTF_8))) {
            hex.append("%02x".formatted(one));
        }
        return hex.toString();
    }

    @Test
    void dispatch_fired_clientsAreNotifiedOnce() {
        AlertRule rule = site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));

        dispatcher.dispatch();
        dispatcher.dispatch();

        assertThat(site.heard).containsExactly(site.deliveries(rule).getFirst().frame());
    }

    @Test
    void dispatch_twoServers_clientsOfBothAreNotified() {
        AlertDispatcher elsewhere = site.dispatcher();
        elsewhere.dispatch();
        site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));

        dispatcher.dispatch();
        elsewhere.dispatch();

        assertThat(site.heard).hasSize(2);
        elsewhere.close();
    }

    @Test
    void pause_withoutRules_isShortOnlyWhileDispatchingFails() {
        Duration idle = dispatcher.pause();
        site.jdbi.useHandle(handle -> handle.execute("ALTER TABLE alert_delivery RENAME TO missing"));
        dispatcher.dispatch();
        Duration failing = dispatcher.pause();
        site.jdbi.useHandle(handle -> handle.execute("ALTER TABLE missing RENAME TO alert_delivery"));
        dispatcher.dispatch();

        assertThat(failing).isLessThan(idle).isEqualTo(Duration.ofSeconds(1));
        assertThat(dispatcher.pause()).isEqualTo(idle);
    }

    @Test
    void dispatch_firedLongAgo_isNotSent() {
        site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));
        site.clock.advance(Duration.ofSeconds(61));

        dispatcher.dispatch();

        assertThat(site.heard).isEmpty();
    }

    @Test
    void dispatch_webhook_getsASignedBodyThatNamesItself() throws Exception {
        AlertRule rule = fire();

        dispatcher.dispatch();

        WebhookReceiver.Call call = site.receiver.next();
        AlertDelivery delivery = await(rule, one -> one.progress().state() == AlertDelivery.State.DELIVERED);
        String timestamp = call.headers().get("x-archipelago-timestamp");
        assertThat(timestamp).isEqualTo(Long.toString(site.clock.instant().getEpochSecond()));
        assertThat(call.headers())
                .containsEntry("x-archipelago-delivery", delivery.id().toString())
                .containsEntry(
                        "x-archipelago-signature", "v1=" + hmac(AlertFixture.SECRET, timestamp + "." + call.body()))
                .containsEntry("content-type", "application/json; charset=utf-8");
        assertThat(call.body()).isEqualTo(delivery.frame());
        assertThat(delivery.progress().lastStatus()).hasValue(204);
    }

    @Test
    void dispatch_webhookFails_isRetriedWithTheSameIdAndBody() throws Exception {
        site.receiver.answer(500);
        AlertRule rule = fire();
        dispatcher.dispatch();
        WebhookReceiver.Call first = site.receiver.next();
        AlertDelivery waiting = await(rule, one -> one.progress().lastError().isPresent());
        assertThat(waiting.progress().state()).isEqualTo(AlertDelivery.State.PENDING);
        assertThat(waiting.progress().lastError()).contains("HTTP status 500");
        dispatcher.dispatch();
        assertThat(site.receiver.waiting()).isZero();

        site.receiver.answer(200);
        site.clock.advance(Duration.ofSeconds(13));
        dispatcher.dispatch();

        WebhookReceiver.Call second = site.receiver.next();
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().get("x-archipelago-delivery"))
                .isEqualTo(first.headers().get("x-archipelago-delivery"));
        assertThat(await(rule, one -> one.progress().state() == AlertDelivery.State.DELIVERED)
                        .progress()
                        .attempts())
                .isEqualTo(2);
    }

    @Test
    void dispatch_webhookAlwaysFails_pausesGrowUntilItIsGivenUp() throws Exception {
        site.receiver.answer(503);
        AlertRule rule = fire();
        double expected = 10;
        for (int number = 1; number < AlertDispatcher.ATTEMPTS; number++) {
            AlertDelivery waiting = attempt(rule, number);
            Instant next = waiting.progress().nextAttemptAt().orElseThrow();
            double pause = Duration.between(site.clock.instant(), next).toMillis() / 1_000.0;
            assertThat(pause).isBetween(expected * 0.8 - 0.001, expected * 1.2);
            expected *= 3;
            site.clock.advance(Duration.between(site.clock.instant(), next));
        }

        AlertDelivery over = attempt(rule, AlertDispatcher.ATTEMPTS);
        dispatcher.dispatch();

        assertThat(over.progress().state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(over.progress().lastError()).contains("HTTP status 503");
        assertThat(over.progress().finishedAt()).contains(site.clock.instant());
        assertThat(dispatcher.counts().failed()).isEqualTo(1);
    }

    @Test
    void dispatch_webhookIsGone_isGivenUpAtOnce() throws Exception {
        site.receiver.answer(410);

        assertThat(attempt(fire(), 1).progress().state()).isEqualTo(AlertDelivery.State.FAILED);
    }

    @Test
    void dispatch_redirect_isAFailure() throws Exception {
        site.receiver.answer(302);

        AlertDelivery delivery = attempt(fire(), 1);

        assertThat(delivery.progress().lastError()).contains("HTTP status 302");
        assertThat(site.receiver.waiting()).isZero();
    }

    @Test
    void dispatch_addressNoLongerAllowed_isNotCalledAndReportsTheReason() {
        AlertRule rule = site.add("100", Optional.of(AlertFixture.webhook("http://127.0.0.2/")));
        evaluator.evaluate(site.snapshot("101"));

        dispatcher.dispatch();

        assertThat(await(rule, one -> one.progress().lastError().isPresent())
                        .progress()
                        .lastError()
                        .orElseThrow())
                .contains("WEBHOOK_ALLOWED_NETWORKS");
    }

    @Test
    void dispatch_claimedByAServerThatDied_isDeliveredByTheNext() throws Exception {
        AlertRule rule = fire();
        Instant now = site.clock.instant();
        assertThat(new PostgresAlertDeliveryRepository(site.jdbi).claim(8, now, now.plusSeconds(30)))
                .hasSize(1);
        dispatcher.dispatch();
        assertThat(site.receiver.waiting()).isZero();

        site.clock.advance(Duration.ofSeconds(30));
        dispatcher.dispatch();

        site.receiver.next();
        assertThat(await(rule, one -> one.progress().state() == AlertDelivery.State.DELIVERED)
                        .progress()
                        .attempts())
                .isEqualTo(2);
    }

    @Test
    void dispatch_targetRemovedMeanwhile_isGivenUpWithoutACall() {
        AlertRule rule = fire();
        site.rules.change(
                rule.id(),
                settings -> new AlertRuleSettings(
                        settings.name(),
                        settings.condition(),
                        settings.cooldown(),
                        settings.enabled(),
                        Optional.empty()),
                site.clock.instant());

        dispatcher.dispatch();

        assertThat(site.deliveries(rule).getFirst().progress().state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(site.receiver.waiting()).isZero();
    }

    @Test
    void dispatch_finishedAWeekAgo_isDeleted() {
        AlertRule rule = site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));
        site.clock.advance(Duration.ofDays(8));

        dispatcher.dispatch();

        assertThat(site.deliveries(rule)).isEmpty();
    }

    @Test
    void dispatch_channelRegisteredAtRunTime_deliversWithItsSettings() {
        BlockingQueue<String> pages = new LinkedBlockingQueue<>();
        AlertDispatcher paging = site.dispatcher(new AlertChannels(List.of(site.webhooks, new PagerChannel(pages))));
        paging.dispatch();
        AlertRule rule = site.add(
                "100",
                Optional.of(new AlertTarget(PagerChannel.NAME, Map.of("number", "4711"), Map.of("pin", "secret-pin"))));
        evaluator.evaluate(site.snapshot("101"));

        paging.dispatch();

        AlertDelivery delivery = await(rule, one -> one.progress().state() == AlertDelivery.State.DELIVERED);
        assertThat(pages).containsExactly("4711 secret-pin " + delivery.frame());
        assertThat(delivery.target()).contains(new AlertTarget(PagerChannel.NAME, Map.of("number", "4711")));
        paging.close();
    }

    @Test
    void dispatch_channelThatIsNotRegistered_isGivenUpAndReportsTheReason() {
        AlertRule rule = site.add("100", Optional.of(new AlertTarget("pager", Map.of("number", "4711"))));
        evaluator.evaluate(site.snapshot("101"));

        dispatcher.dispatch();

        assertThat(await(rule, one -> one.progress().state() == AlertDelivery.State.FAILED)
                        .progress()
                        .lastError())
                .contains("there is no channel pager");
    }

    @Test
    void dispatch_targetChangedMeanwhile_deliversToTheNewOne() throws Exception {
        AlertRule rule = site.add("100", Optional.of(AlertFixture.webhook("http://127.0.0.2/")));
        evaluator.evaluate(site.snapshot("101"));
        site.rules.change(
                rule.id(),
                settings -> new AlertRuleSettings(
                        settings.name(),
                        settings.condition(),
                        settings.cooldown(),
                        settings.enabled(),
                        Optional.of(AlertFixture.webhook(site.receiver.url()))),
                site.clock.instant());

        dispatcher.dispatch();

        site.receiver.next();
        assertThat(await(rule, one -> one.progress().state() == AlertDelivery.State.DELIVERED)
                        .target()
                        .orElseThrow()
                        .settings())
                .containsEntry(WebhookChannel.URL, site.receiver.url());
    }
}
