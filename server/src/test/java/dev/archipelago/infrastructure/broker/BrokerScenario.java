package dev.archipelago.infrastructure.broker;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import dev.archipelago.site.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A delivery scenario for real brokers that are killed and restarted. */
final class BrokerScenario {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A broker process that the scenario controls. */
    interface Engine {
        void start() throws Exception;

        void kill() throws Exception;

        /** Returns the identifiers of all stored messages, in order. */
        List<String> stored() throws Exception;
    }

    private BrokerScenario() {}

    /**
     * Kills the engine while messages are queued and asserts that all arrive in order, and that only the one in flight
     * may be duplicated.
     */
    static void run(Broker broker, BrokerSettings settings, Engine engine) throws Exception {
        engine.start();
        try (BrokerQueue queue = new BrokerQueue(broker, settings, 1000, Duration.ofMillis(200))) {
            offer(queue, 0, 20);
            Await.until(
                    "the first are stored", PATIENCE, () -> queue.statistics().sent() == 20);
            engine.kill();
            offer(queue, 20, 40);
            Await.until(
                    "the outage is noticed", PATIENCE, () -> queue.statistics().state() == Outcome.FAILING);
            assertThat(fields(queue.statistics())).containsEntry("waiting", 20).containsEntry("dropped", 0L);
            engine.start();
            Await.until("all are stored", PATIENCE, () -> queue.statistics().waiting() == 0);
            assertThat(fields(queue.statistics())).containsEntry("state", "ok").containsEntry("sent", 40L);

            List<String> expected =
                    IntStream.range(0, 40).mapToObj(i -> "1-" + i).toList();
            assertThat(new LinkedHashSet<>(engine.stored())).containsExactlyElementsOf(expected);
        }
    }

    private static void offer(BrokerQueue queue, int from, int to) {
        for (int i = from; i < to; i++) {
            queue.offer(new Message("1-" + i, "market", ("{\"i\":" + i + "}").getBytes(StandardCharsets.UTF_8)));
        }
    }

    static BrokerSettings settings(String broker, Map<String, String> variables) throws ConfigurationException {
        return ConfigurationReader.read(variables, Map.of(), Brokers.variables())
                .storage()
                .brokers()
                .get(broker);
    }
}
