package dev.archipelago.infrastructure.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.fixture.FreePorts;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests message delivery to a real NATS server. Skipped if none is installed. */
class NatsBrokerTest {

    @TempDir
    private Path directory;

    private static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "nats-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A NATS server with JetStream and a password. */
    private static final class Server implements BrokerScenario.Engine, AutoCloseable {
        private final Path program;
        private final Path directory;
        private final int port;
        private Process process;

        Server(Path program, Path directory) throws Exception {
            this.program = program;
            this.directory = directory;
            this.port = FreePorts.next();
        }

        String url() {
            return "nats://archipelago:secret@127.0.0.1:" + port;
        }

        @Override
        public void start() throws Exception {
            process = new ProcessBuilder(
                            program.toString(),
                            "--jetstream",
                            "--store_dir",
                            directory.toString(),
                            "--addr",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(port),
                            "--user",
                            "archipelago",
                            "--pass",
                            "secret")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("nats.log").toFile())
                    .start();
        }

        @Override
        public void kill() throws Exception {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }

        @Override
        public List<String> stored() throws Exception {
            List<String> ids = new ArrayList<>();
            try (Connection connection = Nats.connect(url())) {
                JetStreamManagement management = connection.jetStreamManagement();
                long count = management.getStreamInfo("MARKET").getStreamState().getMsgCount();
                assertThat(count).as("the server removes duplicates").isEqualTo(40);
                for (long sequence = 1; sequence <= count; sequence++) {
                    MessageInfo message = management.getMessage("MARKET", sequence);
                    assertThat(message.getSubject()).isEqualTo("market.snapshots");
                    ids.add(message.getHeaders().getFirst("Nats-Msg-Id"));
                }
            }
            return ids;
        }

        @Override
        public void close() throws Exception {
            if (process != null) {
                kill();
            }
        }
    }

    @Test
    void send_serverKilledAndBack_storesEachMessageOnceInOrder() throws Exception {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "no nats-server is installed");
        try (Server server = new Server(program.get(), directory)) {
            BrokerScenario.run(
                    new NatsBroker(), BrokerScenario.settings("nats", Map.of("NATS_URL", server.url())), server);
        }
    }
}
