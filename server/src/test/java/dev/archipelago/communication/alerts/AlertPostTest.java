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

class AlertPostTest {

    private static AlertHouse house;

    private AlertPost post;
    private AlertEvaluator evaluator;

    @BeforeAll
    static void start() {
        house = new AlertHouse();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @BeforeEach
    void begin() {
        house.clear();
        post = house.post();
        evaluator = house.evaluator(() -> true);
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
        AlertDelivery newest = house.deliveries(rule).getFirst();
        while (!asked.test(newest)) {
            assertThat(System.nanoTime()).as("the delivery is still " + newest).isLessThan(deadline);
            Thread.onSpinWait();
            newest = house.deliveries(rule).getFirst();
        }
        return newest;
    }

    private AlertRule fire() {
        AlertRule rule = house.addWithWebhook();
        evaluator.evaluate(house.snapshot("101"));
        return rule;
    }

    /** Makes the attempt that is due now and returns what came of it. */
    private AlertDelivery attempt(AlertRule rule, int number) throws InterruptedException {
        post.look();
        house.receiver.next();
        return await(
                rule,
                one -> one.attempts() == number
                        && (one.lastStatus().isPresent() || one.lastError().isPresent())
                        && one.nextAttemptAt()
                                .map(at -> !at.equals(house.clock.instant().plusSeconds(30)))
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
        AlertRule rule = house.add("100", Optional.empty());
        evaluator.evaluate(house.snapshot("101"));

        post.look();
        post.look();

        assertThat(house.heard)
                .containsExactly(house.deliveries(rule).getFirst().frame());
    }

    @Test
    void look_twoServers_listenersOfBothAreTold() {
        AlertPost elsewhere = house.post();
        elsewhere.look();
        house.add("100", Optional.empty());
        evaluator.evaluate(house.snapshot("101"));

        post.look();
        elsewhere.look();

        assertThat(house.heard).hasSize(2);
        elsewhere.close();
    }

    @Test
    void look_firedLongAgo_isNoNews() {
        house.add("100", Optional.empty());
        evaluator.evaluate(house.snapshot("101"));
        house.clock.advance(Duration.ofSeconds(61));

        post.look();

        assertThat(house.heard).isEmpty();
    }

    @Test
    void look_webhook_getsASignedBodyThatNamesItself() throws Exception {
        AlertRule rule = fire();

        post.look();

        WebhookReceiver.Call call = house.receiver.next();
        AlertDelivery delivery = await(rule, one -> one.state() == AlertDelivery.State.DELIVERED);
        String timestamp = call.headers().get("x-archipelago-timestamp");
        assertThat(timestamp).isEqualTo(Long.toString(house.clock.instant().getEpochSecond()));
        assertThat(call.headers())
                .containsEntry("x-archipelago-delivery", delivery.id().toString())
                .containsEntry(
                        "x-archipelago-signature", "v1=" + hmac(AlertHouse.SECRET, timestamp + "." + call.body()))
                .containsEntry("content-type", "application/json; charset=utf-8");
        assertThat(call.body()).isEqualTo(delivery.frame());
        assertThat(delivery.lastStatus()).hasValue(204);
    }

    @Test
    void look_webhookFails_isTriedAgainLaterWithTheSameIdAndBody() throws Exception {
        house.receiver.answer(500);
        AlertRule rule = fire();
        post.look();
        WebhookReceiver.Call first = house.receiver.next();
        AlertDelivery waiting = await(rule, one -> one.lastError().isPresent());
        assertThat(waiting.state()).isEqualTo(AlertDelivery.State.PENDING);
        assertThat(waiting.lastError()).contains("HTTP status 500");
        post.look();
        assertThat(house.receiver.waiting()).isZero();

        house.receiver.answer(200);
        house.clock.advance(Duration.ofSeconds(13));
        post.look();

        WebhookReceiver.Call second = house.receiver.next();
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().get("x-archipelago-delivery"))
                .isEqualTo(first.headers().get("x-archipelago-delivery"));
        assertThat(await(rule, one -> one.state() == AlertDelivery.State.DELIVERED)
                        .attempts())
                .isEqualTo(2);
    }

    @Test
    void look_webhookNeverAnswersWell_pausesGrowUntilItIsGivenUp() throws Exception {
        house.receiver.answer(503);
        AlertRule rule = fire();
        double expected = 10;
        for (int number = 1; number < Webhooks.ATTEMPTS; number++) {
            AlertDelivery waiting = attempt(rule, number);
            Instant next = waiting.nextAttemptAt().orElseThrow();
            double pause = Duration.between(house.clock.instant(), next).toMillis() / 1_000.0;
            assertThat(pause).isBetween(expected * 0.8 - 0.001, expected * 1.2);
            expected *= 3;
            house.clock.advance(Duration.between(house.clock.instant(), next));
        }

        AlertDelivery over = attempt(rule, Webhooks.ATTEMPTS);
        post.look();

        assertThat(over.state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(over.lastError()).contains("HTTP status 503");
        assertThat(over.finishedAt()).contains(house.clock.instant());
        assertThat(post.counts().failed()).isEqualTo(1);
    }

    @Test
    void look_webhookIsGone_isGivenUpAtOnce() throws Exception {
        house.receiver.answer(410);

        assertThat(attempt(fire(), 1).state()).isEqualTo(AlertDelivery.State.FAILED);
    }

    @Test
    void look_redirect_isAFailure() throws Exception {
        house.receiver.answer(302);

        AlertDelivery delivery = attempt(fire(), 1);

        assertThat(delivery.lastError()).contains("HTTP status 302");
        assertThat(house.receiver.waiting()).isZero();
    }

    @Test
    void look_addressNoLongerAllowed_isNotCalledAndSaysWhy() {
        AlertRule rule = house.add("100", Optional.of(new Webhook("http://127.0.0.2/", AlertHouse.SECRET)));
        evaluator.evaluate(house.snapshot("101"));

        post.look();

        assertThat(await(rule, one -> one.lastError().isPresent()).lastError().orElseThrow())
                .contains("WEBHOOK_ALLOWED_NETWORKS");
    }

    @Test
    void look_takenByAServerThatDied_isTakenUpByTheNext() throws Exception {
        AlertRule rule = fire();
        Instant now = house.clock.instant();
        assertThat(new DeliveryBook(house.jdbi).claim(8, now, now.plusSeconds(30)))
                .hasSize(1);
        post.look();
        assertThat(house.receiver.waiting()).isZero();

        house.clock.advance(Duration.ofSeconds(30));
        post.look();

        house.receiver.next();
        assertThat(await(rule, one -> one.state() == AlertDelivery.State.DELIVERED)
                        .attempts())
                .isEqualTo(2);
    }

    @Test
    void look_webhookTakenAwayMeanwhile_isGivenUpWithoutACall() {
        AlertRule rule = fire();
        house.book.change(
                rule.id(),
                form -> new RuleForm(form.name(), form.condition(), form.cooldown(), form.enabled(), Optional.empty()),
                house.clock.instant());

        post.look();

        assertThat(house.deliveries(rule).getFirst().state()).isEqualTo(AlertDelivery.State.FAILED);
        assertThat(house.receiver.waiting()).isZero();
    }

    @Test
    void look_finishedAWeekAgo_isForgotten() {
        AlertRule rule = house.add("100", Optional.empty());
        evaluator.evaluate(house.snapshot("101"));
        house.clock.advance(Duration.ofDays(8));

        post.look();

        assertThat(house.deliveries(rule)).isEmpty();
    }
}
