package dev.archipelago.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the steps of one scenario at their times. Used on the event loop only. */
final class ScenarioPlayer {

    private static final Logger LOG = LoggerFactory.getLogger(ScenarioPlayer.class);

    private final Actions actions;
    private final Deque<Scenario.Step> left = new ArrayDeque<>();
    private Instant began = Instant.EPOCH;

    ScenarioPlayer(Actions actions) {
        this.actions = actions;
    }

    /** Starts a scenario now and replaces the current one. */
    void play(Scenario scenario, Instant now) {
        left.clear();
        left.addAll(scenario.steps());
        began = now;
        step(now);
    }

    void stop() {
        left.clear();
    }

    /** The number of remaining steps. */
    int left() {
        return left.size();
    }

    /** Executes the steps that are due. */
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
