package dev.archipelago.infrastructure.broker;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.BrokerVariables;
import dev.archipelago.infrastructure.config.BrokerVariables.Variable;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class BrokerQueueTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(BrokerQueue.class);
    private final MemoryBroker broker = new MemoryBroker();

    /** An in-memory broker that can be unavailable. */
    private static final class MemoryBroker implements Broker {
        final List<String> stored = new CopyOnWriteArrayList<>();
        final AtomicInteger connections = new AtomicInteger();
        volatile boolean down;
        volatile boolean losesReplies;

        @Override
        public BrokerVariables variables() {
            return new BrokerVariables("memory", Variable.optional("MEMORY", "", ""), List.of());
        }

        @Override
        public Producer connect(BrokerSettings settings) throws IOException {
            refuseWhileDown();
            connections.incrementAndGet();
            return new Producer() {
                @Override
                public void send(Message message) throws IOException {
                    refuseWhileDown();
                    stored.add(message.id());
                    if (losesReplies) {
                        throw new IOException("no reply");
                    }
                }

                @Override
                public void close() {
                    connections.decrementAndGet();
                }
            };
        }

        private void refuseWhileDown() throws IOException {
            if (down) {
                throw new IOException("cannot reach nats://user:secret@host:4222");
            }
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    private BrokerQueue queue(int capacity) {
        return new BrokerQueue(broker, new BrokerSettings(Map.of()), capacity, Duration.ofMillis(1));
    }

    private static void offer(BrokerQueue queue, int from, int to) {
        IntStream.range(from, to).forEach(i -> queue.offer(new Message("" + i, "key", new byte[0])));
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static Object figure(BrokerQueue queue, String name) {
        return fields(queue.statistics()).get(name);
    }

    @Test
    void offer_brokerDownAndBack_sendsAllInOrderAndLogsEachChangeOnce() {
        try (BrokerQueue queue = queue(100)) {
            broker.down = true;
            offer(queue, 0, 50);
            Await.until("some attempts", () -> (long) figure(queue, "failures") > 3);
            assertThat(figure(queue, "state")).isEqualTo("failing");
            assertThat(figure(queue, "waiting")).isEqualTo(50);
            broker.down = false;
            Await.until("all are sent", () -> figure(queue, "waiting").equals(0));

            assertThat(broker.stored).isEqualTo(ids(0, 50));
            assertThat(figure(queue, "sent")).isEqualTo(50L);
            assertThat(figure(queue, "dropped")).isEqualTo(0L);
            assertThat(figure(queue, "state")).isEqualTo("ok");
            assertThat(log.list)
                    .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith("memory accepts no messages")
                                    .contains("nats://host:4222")
                                    .doesNotContain("secret"),
                            second -> assertThat(second).startsWith("memory accepts messages again"));
        }
    }

    @Test
    void offer_queueFull_dropsTheOldest() {
        try (BrokerQueue queue = queue(10)) {
            broker.down = true;
            offer(queue, 0, 25);
            assertThat(figure(queue, "dropped")).isEqualTo(15L);
            broker.down = false;
            Await.until("the rest is sent", () -> figure(queue, "waiting").equals(0));
            assertThat(broker.stored).isEqualTo(ids(15, 25));
        }
    }

    @Test
    void offer_repliesLost_sendsAgain() {
        try (BrokerQueue queue = queue(10)) {
            broker.losesReplies = true;
            offer(queue, 0, 1);
            Await.until("sent several times", () -> broker.stored.size() > 2);
            broker.losesReplies = false;
            offer(queue, 1, 2);
            Await.until("all are sent", () -> figure(queue, "waiting").equals(0));
            assertThat(broker.stored.stream().distinct()).containsExactly("0", "1");
        }
    }

    @Test
    void close_messagesWaiting_sendsThemAndTheConnectionIsClosed() {
        BrokerQueue queue = queue(10);
        offer(queue, 0, 5);
        queue.close();
        Await.until("closed", () -> broker.connections.get() == 0);
        assertThat(broker.stored).isEqualTo(ids(0, 5));
        queue.offer(new Message("late", "key", new byte[0]));
        assertThat(figure(queue, "waiting")).isEqualTo(0);
    }
}
