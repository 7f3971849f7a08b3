package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.broker.Broker;
import dev.archipelago.infrastructure.broker.BrokerQueue;
import dev.archipelago.infrastructure.broker.Message;
import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.BrokerVariables;
import dev.archipelago.infrastructure.config.BrokerVariables.Variable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BrokerSinkTest {
    private static final Instant NOW = Instant.parse("2026-03-04T15:00:00Z");

    private final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();

    private BrokerQueue queue() {
        return new BrokerQueue(
                new Broker() {
                    @Override
                    public BrokerVariables variables() {
                        return new BrokerVariables("memory", Variable.optional("MEMORY", "", ""), List.of());
                    }

                    @Override
                    public Producer connect(BrokerSettings settings) {
                        return new Producer() {
                            @Override
                            public void send(Message message) {
                                sent.add(message);
                            }

                            @Override
                            public void close() {}
                        };
                    }
                },
                new BrokerSettings(Map.of()));
    }

    private static Publication publication(OptionalLong epoch) {
        MarketState state = PreviousReadingsTest.state(false);
        state.apply(PreviousReadingsTest.observations());
        return new Publication(state.snapshot(NOW), state.ageing(NOW), epoch, 0);
    }

    @Test
    void publish_ofALeader_hasTheFieldsOfAnEntryAsJson() throws Exception {
        try (BrokerQueue queue = queue()) {
            Publication publication = publication(OptionalLong.of(17));
            assertThat(new BrokerSink(queue, true).publish(publication)).isTrue();

            Message message = sent.poll(30, TimeUnit.SECONDS);
            JsonNode fields = ReadingRules.JSON.readTree(message.body());
            TreeSet<String> expected = new TreeSet<>(
                    SnapshotJson.streamFields(publication.snapshot()).keySet());
            expected.add("epoch");
            assertThat(new TreeSet<>(fields.propertyNames())).isEqualTo(expected);
            assertThat(fields.path("btc_price_usd").decimalValue()).isEqualByComparingTo("61.2500000001");
            assertThat(fields.path("epoch").longValue()).isEqualTo(17);
            assertThat(message.id()).isEqualTo("17-2026-03-04T15:00:00.000000000+00:00");
            assertThat(message.key()).isEqualTo("market");
        }
    }

    @Test
    void publish_ofAServerThatCannotReachRedis_isNotSent() throws Exception {
        try (BrokerQueue queue = queue()) {
            new BrokerSink(queue, true).publish(publication(OptionalLong.empty()));
            new BrokerSink(queue, false).publish(publication(OptionalLong.empty()));

            JsonNode only =
                    ReadingRules.JSON.readTree(sent.poll(30, TimeUnit.SECONDS).body());
            assertThat(only.has("epoch")).isFalse();
        }
        assertThat(sent).isEmpty();
    }
}
