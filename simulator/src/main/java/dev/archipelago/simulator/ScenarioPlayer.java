package dev.archipelago.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plays one scenario at a time, by the clock. Used on the event loop only. */
final class ScenarioPlayer {

    private static final Logger LOG = LoggerFactory.getLogger(ScenarioPlayer.class);

    private final Actions actions;
    private final Deque<Scenario.Step> left = new ArrayDeque<>();
    private Instant began = Instant.EPOCH;

    ScenarioPlayer(Actions actions) {
        this.actions = actions;
    }

    /** Begins now, in place of the one that was being played. */
    void play(Scenario scenario, Instant now) {
        left.clear();
        left.addAll(scenario.steps());
        began = now;
        step(now);
    }

    void stop() {
        left.clear();
    }

    /** Steps that are still to come. */
    int left() {
        return left.size();
    }

    /** Does what is due. */
    void step(Instant now) {
        while (!left.isEmpty() && !began.plus(left.getFirst().at()).isAfter(now)) {
            Scenario.Step step = left.removeFirst();
            LOG.info("scenario: {}", step.text());
            try {
                actions.run(step.action());
            } catch (IllegalArgumentException e) {
                LOG.warn("scenario: {} was left out: {}", step.text(), e.getMessage());
            }
        }
    }
}
