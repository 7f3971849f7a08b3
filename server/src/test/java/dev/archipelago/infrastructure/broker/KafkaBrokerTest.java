package dev.archipelago.infrastructure.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ChildJvm;
import dev.archipelago.fixture.FreePorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests message delivery to a real Apache Kafka broker in a child JVM. */
class KafkaBrokerTest {

    @TempDir
    private Path directory;

    /** A broker in KRaft mode with a combined broker and controller role. */
    private static final class Kafka implements BrokerScenario.Engine, AutoCloseable {
        private final Path properties;
        private final int port;
        private ChildJvm process;

        Kafka(Path directory) throws Exception {
            port = FreePorts.next();
            int controller = FreePorts.next();
            properties = directory.resolve("server.properties");
            Files.writeString(properties, """
                    process.roles=broker,controller
                    node.id=1
                    controller.quorum.voters=1@127.0.0.1:%2$d
                    controller.listener.names=CONTROLLER
                    listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                    advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                    log.dirs=%3$s
                    num.partitions=1
                    offsets.topic.replication.factor=1
                    transaction.state.log.replication.factor=1
                    transaction.state.log.min.isr=1
                    """.formatted(port, controller, directory.resolve("log")));
            try (ChildJvm format = program(
                    "kafka.tools.StorageTool",
                    "format",
                    "-t",
                    Uuid.randomUuid().toString(),
                    "-c",
                    properties.toString())) {
                assertThat(format.exitCode(Duration.ofMinutes(2)))
                        .as(format.output())
                        .isZero();
            }
        }

        private static ChildJvm program(String main, String... arguments) throws ClassNotFoundException {
            return ChildJvm.start(
                    Class.forName(main, false, Kafka.class.getClassLoader()),
                    List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"),
                    arguments);
        }

        String address() {
            return "127.0.0.1:" + port;
        }

        @Override
        public void start() throws Exception {
            process = program("kafka.Kafka", properties.toString());
        }

        @Override
        public void kill() {
            process.close();
        }

        @Override
        public List<String> stored() {
            List<String> ids = new ArrayList<>();
            try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", address()), new StringDeserializer(), new StringDeserializer())) {
                Set<TopicPartition> partitions = Set.of(new TopicPartition("snapshots", 0));
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                long end = consumer.endOffsets(partitions, Duration.ofMinutes(1))
                        .values()
                        .iterator()
                        .next();
                Set<Long> offsets = new HashSet<>();
                while (offsets.size() < end) {
                    for (ConsumerRecord<String, String> entry : consumer.poll(Duration.ofSeconds(1))) {
                        offsets.add(entry.offset());
                        assertThat(entry.key()).isEqualTo("market");
                        ids.add(new String(entry.headers().lastHeader("id").value(), StandardCharsets.UTF_8));
                    }
                }
            }
            return ids;
        }

        @Override
        public void close() {
            if (process != null) {
                process.close();
            }
        }
    }

    @Test
    void send_brokerKilledAndBack_storesEachMessageInOrder() throws Exception {
        try (Kafka kafka = new Kafka(directory)) {
            BrokerScenario.run(
                    new KafkaBroker(),
                    BrokerScenario.settings(
                            "kafka", Map.of("KAFKA_BOOTSTRAP_SERVERS", kafka.address(), "KAFKA_TOPIC", "snapshots")),
                    kafka);
        }
    }
}
