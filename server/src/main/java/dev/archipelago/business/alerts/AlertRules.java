package dev.archipelago.business.alerts;

import dev.archipelago.business.alerts.RuleRequest.WebhookRequest;
import dev.archipelago.communication.alerts.AlertRuleRepository;
import dev.archipelago.communication.alerts.AlertRuleSettings;
import dev.archipelago.communication.alerts.Webhook;
import dev.archipelago.communication.alerts.Webhooks;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.Condition;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The rules as PostgreSQL keeps them, each checked before it is kept. */
public final class AlertRules implements Alerts {

    private static final Duration DEFAULT_COOLDOWN = Duration.ofHours(1);
    private static final int DELIVERIES = 50;
    private static final int SECRET_BYTES = 32;

    private final AlertRuleRepository book;
    private final Webhooks webhooks;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** @param random makes secrets: nobody may be able to guess what it gives */
    public AlertRules(AlertRuleRepository book, Webhooks webhooks, InstantSource clock, RandomGenerator random) {
        this.book = book;
        this.webhooks = webhooks;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Saved create(RuleRequest request) throws RefusedRuleException {
        Wanted wanted = wanted(request);
        AlertRuleSettings form = new AlertRuleSettings(
                RuleChecks.required("name", wanted.checks().name()),
                new Condition(
                        RuleChecks.required("metric", wanted.checks().metric()),
                        RuleChecks.required("comparison", wanted.checks().comparison()),
                        RuleChecks.required("threshold", wanted.checks().threshold())),
                wanted.checks().cooldown().orElse(DEFAULT_COOLDOWN),
                request.enabled().orElse(true),
                wanted.webhook());
        AlertRule rule = book.add(form, clock.instant().truncatedTo(ChronoUnit.MICROS))
                .orElseThrow(() -> RefusedRuleException.full(
                        "there are " + AlertRuleRepository.MOST_RULES + " rules already; delete one first"));
        return new Saved(rule, wanted.newSecret());
    }

    @Override
    public Optional<Saved> change(long id, RuleRequest request) throws RefusedRuleException {
        Wanted wanted = wanted(request);
        boolean keep = request.webhook() instanceof WebhookRequest.Unchanged;
        return book.change(
                        id,
                        before -> new AlertRuleSettings(
                                wanted.checks().name().orElse(before.name()),
                                new Condition(
                                        wanted.checks()
                                                .metric()
                                                .orElse(before.condition().metric()),
                                        wanted.checks()
                                                .comparison()
                                                .orElse(before.condition().comparison()),
                                        wanted.checks()
                                                .threshold()
                                                .orElse(before.condition().threshold())),
                                wanted.checks().cooldown().orElse(before.cooldown()),
                                request.enabled().orElse(before.enabled()),
                                keep ? before.webhook() : wanted.webhook()),
                        clock.instant())
                .map(rule -> new Saved(rule, wanted.newSecret()));
    }

    @Override
    public List<AlertRule> list() {
        return book.list();
    }

    @Override
    public Optional<AlertRule> find(long id) {
        return book.find(id);
    }

    @Override
    public boolean delete(long id) {
        return book.delete(id);
    }

    @Override
    public Optional<List<AlertDelivery>> deliveries(long id) {
        return book.find(id).map(rule -> book.deliveries(id, DELIVERIES));
    }

    /** What a request comes to once it is checked. */
    private record Wanted(RuleChecks checks, Optional<Webhook> webhook, Optional<String> newSecret) {}

    private Wanted wanted(RuleRequest request) throws RefusedRuleException {
        RuleChecks checks = RuleChecks.of(request);
        if (!(request.webhook() instanceof WebhookRequest.To to)) {
            return new Wanted(checks, Optional.empty(), Optional.empty());
        }
        Optional<String> refusal = webhooks.refusal(to.url());
        if (refusal.isPresent()) {
            throw RefusedRuleException.invalid("webhook.url cannot be called: " + refusal.get());
        }
        Optional<String> made = to.secret().isPresent() ? Optional.empty() : Optional.of(secret());
        return new Wanted(
                checks,
                Optional.of(new Webhook(to.url(), to.secret().or(() -> made).orElseThrow())),
                made);
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
