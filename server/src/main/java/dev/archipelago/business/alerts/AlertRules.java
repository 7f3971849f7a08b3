package dev.archipelago.business.alerts;

import dev.archipelago.business.alerts.RuleRequest.TargetRequest;
import dev.archipelago.communication.alerts.AlertChannel;
import dev.archipelago.communication.alerts.AlertChannels;
import dev.archipelago.communication.alerts.AlertRuleRepository;
import dev.archipelago.communication.alerts.InvalidSettingsException;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertRuleSettings;
import dev.archipelago.market.alert.AlertTarget;
import dev.archipelago.market.alert.Condition;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An {@link Alerts} service that validates rules and stores them in PostgreSQL. */
public final class AlertRules implements Alerts {

    private static final Duration DEFAULT_COOLDOWN = Duration.ofHours(1);
    private static final int DELIVERIES = 50;

    private final AlertRuleRepository rules;
    private final MarketCatalog catalog;
    private final AlertChannels channels;
    private final Runnable changed;
    private final InstantSource clock;

    /** @param changed called after a rule was added, changed or deleted; must not block */
    public AlertRules(
            AlertRuleRepository rules,
            MarketCatalog catalog,
            AlertChannels channels,
            Runnable changed,
            InstantSource clock) {
        this.changed = changed;
        this.catalog = catalog;
        this.rules = rules;
        this.channels = channels;
        this.clock = clock;
    }

    @Override
    public Saved create(RuleRequest request) throws RefusedRuleException {
        Checked checked = checked(request);
        AlertRuleSettings settings = new AlertRuleSettings(
                RuleChecks.required("name", checked.parts().name()),
                new Condition(
                        RuleChecks.required("metric", checked.parts().metric()),
                        RuleChecks.required("comparison", checked.parts().comparison()),
                        RuleChecks.required("threshold", checked.parts().threshold())),
                checked.parts().cooldown().orElse(DEFAULT_COOLDOWN),
                request.enabled().orElse(true),
                checked.target());
        AlertRule rule = rules.add(settings, clock.instant().truncatedTo(ChronoUnit.MICROS))
                .orElseThrow(() -> RefusedRuleException.full(
                        "there are " + AlertRuleRepository.MOST_RULES + " rules already; delete one first"));
        changed.run();
        return new Saved(rule, checked.generated());
    }

    @Override
    public Optional<Saved> change(long id, RuleRequest request) throws RefusedRuleException {
        Checked checked = checked(request);
        boolean keep = request.target() instanceof TargetRequest.Unchanged;
        Optional<Saved> saved = rules.change(
                        id,
                        before -> new AlertRuleSettings(
                                checked.parts().name().orElse(before.name()),
                                new Condition(
                                        checked.parts()
                                                .metric()
                                                .orElse(before.condition().metric()),
                                        checked.parts()
                                                .comparison()
                                                .orElse(before.condition().comparison()),
                                        checked.parts()
                                                .threshold()
                                                .orElse(before.condition().threshold())),
                                checked.parts().cooldown().orElse(before.cooldown()),
                                request.enabled().orElse(before.enabled()),
                                keep ? before.target() : checked.target()),
                        clock.instant())
                .map(rule -> new Saved(rule, checked.generated()));
        changed.run();
        return saved;
    }

    @Override
    public List<AlertRule> list() {
        return rules.list();
    }

    @Override
    public Optional<AlertRule> find(long id) {
        return rules.find(id);
    }

    @Override
    public boolean delete(long id) {
        boolean deleted = rules.delete(id);
        changed.run();
        return deleted;
    }

    @Override
    public Optional<List<AlertDelivery>> deliveries(long id) {
        return rules.find(id).map(rule -> rules.deliveries(id, DELIVERIES));
    }

    /** A validated request with the resulting target and the secrets generated for it. */
    private record Checked(RuleChecks parts, Optional<AlertTarget> target, Map<String, String> generated) {}

    private Checked checked(RuleRequest request) throws RefusedRuleException {
        RuleChecks parts = RuleChecks.of(request, catalog);
        if (!(request.target() instanceof TargetRequest.To to)) {
            return new Checked(parts, Optional.empty(), Map.of());
        }
        AlertChannel channel = channels.find(to.channel())
                .orElseThrow(() -> RefusedRuleException.invalid(
                        "channel.name must be one of " + String.join(", ", channels.names())));
        try {
            channel.schema().validate(to.settings());
            AlertChannel.Verified verified = channel.verify(to.settings());
            AlertTarget target = new AlertTarget(channel.name(), verified.settings(), verified.secrets());
            return new Checked(parts, Optional.of(target), verified.generated());
        } catch (InvalidSettingsException e) {
            throw RefusedRuleException.invalid(e.messageAt(to.path()));
        }
    }
}
