package dev.archipelago.communication.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.WebhookReceiver;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private AlertDispatcher post;
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
        post = site.post();
        evaluator = site.evaluator(() -> true);
        post.look();
    }

    @AfterEach
    void end() {
        post.close();
        evaluator.leave();
    }

    /** Waits until the newest delivery of {@code rule} is as asked. */
    private static AlertDelivery await(AlertRule rule, Predicate<AlertDelivery> asked) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        AlertDelivery newest = site.deliveries(rule).getFirst();
        while (!asked.test(newest)) {
            assertThat(System.nanoTime()).as("the delivery is still " + newest).isLessThan(deadline);
            Thread.onSpinWait();
            newest = site.deliveries(rule).getFirst();
        }
        return newest;
    }

    private AlertRule fire() {
        AlertRule rule = site.addWithWebhook();
        evaluator.evaluate(site.snapshot("101"));
        return rule;
    }

    /** Makes the attempt that is due now and returns what came of it. */
    private AlertDelivery attempt(AlertRule rule, int number) throws InterruptedException {
        post.look();
        site.receiver.next();
        return await(
                rule,
                one -> one.attempts() == number
                        && (one.lastStatus().isPresent() || one.lastError().isPresent())
                        && one.nextAttemptAt()
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
    void look_fired_listenersAreToldOnce() {
        AlertRule rule = site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));

        post.look();
        post.look();

        assertThat(site.heard).containsExactly(site.deliveries(rule).getFirst().frame());
    }

    @Test
    void look_twoServers_listenersOfBothAreTold() {
        AlertDispatcher elsewhere = site.post();
        elsewhere.look();
        site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));

        post.look();
        elsewhere.look();

        assertThat(site.heard).hasSize(2);
        elsewhere.close();
    }

    @Test
    void look_firedLongAgo_isNoNews() {
        site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));
        site.clock.advance(Duration.ofSeconds(61));

        post.look();

        assertThat(site.heard).isEmpty();
    }

    @Test
    void look_webhook_getsASignedBodyThatNamesItself() throws Exception {
        AlertRule rule = fire();

        post.look();

        WebhookReceiver.Call call = site.receiver.next();
        AlertDelivery delivery = await(rule, one -> one.state() == AlertDelivery.State.DELIVERED);
        String timestamp = call.headers().get("x-archipelago-timestamp");
        assertThat(timestamp).isEqualTo(Long.toString(site.clock.instant().getEpochSecond()));
        assertThat(call.headers())
                .containsEntry("x-archipelago-delivery", delivery.id().toString())
                .containsEntry(
                        "x-archipelago-signature", "v1=" + hmac(AlertFixture.SECRET, timestamp + "." + call.body()))
                .containsEntry("content-type", "application/json; charset=utf-8");
        assertThat(call.body()).isEqualTo(delivery.frame());
        assertThat(delivery.lastStatus()).hasValue(204);
    }

    @Test
    void look_webhookFails_isTriedAgainLaterWithTheSameIdAndBody() throws Exception {
        site.receiver.answer(500);
        AlertRule rule = fire();
        post.look();
        WebhookReceiver.Call first = site.receiver.next();
        AlertDelivery waiting = await(rule, one -> one.lastError().isPresent());
        assertThat(waiting.state()).isEqualTo(AlertDelivery.State.PENDING);
        assertThat(waiting.lastError()).contains("HTTP status 500");
        post.look();
        assertThat(site.receiver.waiting()).isZero();

        site.receiver.answer(200);
        site.clock.advance(Duration.ofSeconds(13));
        post.look();

        WebhookReceiver.Call second = site.receiver.next();
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().get("x-archipelago-delivery"))
                .isEqualTo(first.headers().get("x-archipelago-delivery"));
        assertThat(await(rule, one -> one.state() == AlertDelivery.State.DELIVERED)
                        .attempts())
                .isEqualTo(2);
    }

    @Test
    void look_webhookNeverAnswersWell_pausesGrowUntilItIsGivenUp() throws Exception {
        site.receiver.answer(503);
        AlertRule rule = fire();
        double expected = 10;
        for (int number = 1; number < Webhooks.ATTEMPTS; number++) {
            AlertDelivery waiting = attempt(rule, number);
            Instant next = waiting.nextAttemptAt().orElseThrow();
            double pause = Duration.between(site.clock.instant(), next).toMillis() / 1_000.0;
            assertThat(pause).isBetween(expected * 0.8 - 0.001, expected * 1.2);
            expected *= 3;
            site.clock.advance(Duration.between(site.clock.instant(), next));
        }

        AlertDelivery over = attempt(rule, Webhooks.ATTEMPTS);
        post.look();

        assertThat(over.state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(over.lastError()).contains("HTTP status 503");
        assertThat(over.finishedAt()).contains(site.clock.instant());
        assertThat(post.counts().failed()).isEqualTo(1);
    }

    @Test
    void look_webhookIsGone_isGivenUpAtOnce() throws Exception {
        site.receiver.answer(410);

        assertThat(attempt(fire(), 1).state()).isEqualTo(AlertDelivery.State.FAILED);
    }

    @Test
    void look_redirect_isAFailure() throws Exception {
        site.receiver.answer(302);

        AlertDelivery delivery = attempt(fire(), 1);

        assertThat(delivery.lastError()).contains("HTTP status 302");
        assertThat(site.receiver.waiting()).isZero();
    }

    @Test
    void look_addressNoLongerAllowed_isNotCalledAndSaysWhy() {
        AlertRule rule = site.add("100", Optional.of(new Webhook("http://127.0.0.2/", AlertFixture.SECRET)));
        evaluator.evaluate(site.snapshot("101"));

        post.look();

        assertThat(await(rule, one -> one.lastError().isPresent()).lastError().orElseThrow())
                .contains("WEBHOOK_ALLOWED_NETWORKS");
    }

    @Test
    void look_takenByAServerThatDied_isTakenUpByTheNext() throws Exception {
        AlertRule rule = fire();
        Instant now = site.clock.instant();
        assertThat(new PostgresAlertDeliveryRepository(site.jdbi).claim(8, now, now.plusSeconds(30)))
                .hasSize(1);
        post.look();
        assertThat(site.receiver.waiting()).isZero();

        site.clock.advance(Duration.ofSeconds(30));
        post.look();

        site.receiver.next();
        assertThat(await(rule, one -> one.state() == AlertDelivery.State.DELIVERED)
                        .attempts())
                .isEqualTo(2);
    }

    @Test
    void look_webhookTakenAwayMeanwhile_isGivenUpWithoutACall() {
        AlertRule rule = fire();
        site.book.change(
                rule.id(),
                form -> new AlertRuleSettings(
                        form.name(), form.condition(), form.cooldown(), form.enabled(), Optional.empty()),
                site.clock.instant());

        post.look();

        assertThat(site.deliveries(rule).getFirst().state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(site.receiver.waiting()).isZero();
    }

    @Test
    void look_finishedAWeekAgo_isForgotten() {
        AlertRule rule = site.add("100", Optional.empty());
        evaluator.evaluate(site.snapshot("101"));
        site.clock.advance(Duration.ofDays(8));

        post.look();

        assertThat(site.deliveries(rule)).isEmpty();
    }
}
