package dev.archipelago.business.alerts;

import dev.archipelago.communication.alerts.AlertPolicy;
import dev.archipelago.communication.alerts.Verdict;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.alert.AlertRule;
import java.time.Instant;

/**
 * An {@link AlertPolicy} that fires a rule when its condition becomes true, and again only after the condition has been
 * false and the cool-down has elapsed. A rule that is new or changed fires if its condition is true already. A
 * condition that becomes true during the cool-down fires at its end, if it is still true then. Only live and delayed
 * readings are evaluated; other readings leave the rule unchanged.
 */
public final class ThresholdCrossingPolicy implements AlertPolicy {

    @Override
    public Verdict evaluate(AlertRule rule, Reading reading, Instant now) {
        boolean fresh = reading.state() == ReadingState.LIVE || reading.state() == ReadingState.DELAYED;
        if (!fresh) {
            return Verdict.NOTHING;
        }
        boolean holds = rule.condition()
                .comparison()
                .holds(reading.value().orElseThrow(), rule.condition().threshold());
        if (!holds) {
            return rule.armed() ? Verdict.NOTHING : Verdict.ARM;
        }
        boolean coolingDown = rule.lastFiredAt()
                .map(last -> last.plus(rule.cooldown()).isAfter(now))
                .orElse(false);
        return rule.armed() && !coolingDown ? Verdict.FIRE : Verdict.NOTHING;
    }
}
