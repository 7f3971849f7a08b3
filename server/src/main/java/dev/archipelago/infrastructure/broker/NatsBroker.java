package dev.archipelago.infrastructure.broker;

import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.BrokerVariables;
import dev.archipelago.infrastructure.config.BrokerVariables.Variable;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * NATS JetStream. Messages have their identifier in {@code Nats-Msg-Id}, by which the server removes duplicates. The
 * stream is created if there is none.
 */
final class NatsBroker implements Broker {

    private static final Variable URL = Variable.secret(
            "NATS_URL",
            "`nats://user:password@host:4222`, `tls://…` for TLS; several are separated by commas",
            "The NATS server to whose JetStream snapshots are sent; empty: none.");
    private static final Variable SUBJECT = Variable.withDefault(
            "NATS_SUBJECT", "the name of a subject", "market.snapshots", "The subject of the snapshots.");
    private static final Variable STREAM = Variable.withDefault(
            "NATS_STREAM",
            "the name of a stream",
            "MARKET",
            "The JetStream stream of that subject, created with the last 100,000 messages if there is none.");

    private static final BrokerVariables VARIABLES = new BrokerVariables("nats", URL, List.of(SUBJECT, STREAM));

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_MESSAGES = 100_000;
    private static final int NOT_FOUND = 404;

    @Override
    public BrokerVariables variables() {
        return VARIABLES;
    }

    @Override
    public Producer connect(BrokerSettings settings) throws Exception {
        Connection connection = Nats.connect(new Options.Builder()
                .servers(settings.value(URL).orElseThrow().split(",", -1))
                .connectionName("archipelago")
                .connectionTimeout(TIMEOUT)
                .noReconnect()
                // The default one writes to standard error; the queue reports failures.
                .errorListener(new ErrorListener() {})
                .build());
        try {
            JetStreamOptions options =
                    JetStreamOptions.builder().requestTimeout(TIMEOUT).build();
            String subject = settings.value(SUBJECT).orElseThrow();
            createStream(
                    connection.jetStreamManagement(options),
                    settings.value(STREAM).orElseThrow(),
                    subject);
            return new JetStreamProducer(connection, connection.jetStream(options), subject);
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void createStream(JetStreamManagement management, String stream, String subject)
            throws IOException, JetStreamApiException {
        try {
            management.getStreamInfo(stream);
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() != NOT_FOUND) {
                throw e;
            }
            management.addStream(StreamConfiguration.builder()
                    .name(stream)
                    .subjects(subject)
                    .storageType(StorageType.File)
                    .maxMessages(MAX_MESSAGES)
                    .build());
        }
    }

    private record JetStreamProducer(Connection connection, JetStream stream, String subject) implements Producer {

        @Override
        public void send(Message message) throws IOException, JetStreamApiException {
            stream.publish(
                    subject,
                    message.body(),
                    PublishOptions.builder().messageId(message.id()).build());
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
