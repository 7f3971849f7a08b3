package dev.archipelago.infrastructure.broker;

import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.BrokerVariables;
import dev.archipelago.infrastructure.config.BrokerVariables.Variable;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Apache Kafka, through an idempotent producer that waits for all in-sync replicas. */
final class KafkaBroker implements Broker {

    private static final Variable SERVERS = Variable.optional(
            "KAFKA_BOOTSTRAP_SERVERS",
            "`host:9092,host:9092`",
            "The brokers of Apache Kafka to which snapshots are sent; empty: none.");
    private static final Variable TOPIC = Variable.withDefault(
            "KAFKA_TOPIC", "the name of a topic", "market_data_stream", "The topic of the snapshots.");
    private static final Variable FILE = Variable.optional(
            "KAFKA_PROPERTIES",
            "a path",
            "A properties file with more settings of the producer, such as `security.protocol` and `sasl.jaas.config`.");

    private static final BrokerVariables VARIABLES = new BrokerVariables("kafka", SERVERS, List.of(TOPIC, FILE));

    private static final Duration BLOCK = Duration.ofSeconds(5);
    private static final Duration DELIVERY = Duration.ofSeconds(12);

    @Override
    public BrokerVariables variables() {
        return VARIABLES;
    }

    @Override
    public Producer connect(BrokerSettings settings) throws IOException {
        Properties properties = new Properties();
        Optional<String> file = settings.value(FILE);
        if (file.isPresent()) {
            try (Reader reader = Files.newBufferedReader(Path.of(file.get()), StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        }
        properties.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.value(SERVERS).orElse(""));
        properties.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "archipelago");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        // The libraries of the other compressions are not among the dependencies.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) BLOCK.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
        String topic = settings.value(TOPIC).orElseThrow();
        return new Connection(
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer()), topic);
    }

    private record Connection(KafkaProducer<String, byte[]> producer, String topic) implements Producer {

        @Override
        public void send(Message message) throws Exception {
            ProducerRecord<String, byte[]> entry = new ProducerRecord<>(topic, message.key(), message.body());
            entry.headers().add("id", message.id().getBytes(StandardCharsets.UTF_8));
            producer.send(entry).get(BLOCK.plus(DELIVERY).toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }
}
