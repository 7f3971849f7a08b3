package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.archipelago.fixture.PythonProgram;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the Python example of a WebSocket client against a server. */
@ExtendWith(TestSite.Shared.class)
final class PythonWebSocketTest {

    @Test
    void client_connected_showsTheMarketAsItChanges(TestSite testSite) throws Exception {
        Optional<String> python = PythonProgram.with("websockets");
        assumeTrue(python.isPresent(), "no Python with websockets is installed");
        try (PythonProgram program = PythonProgram.start(
                python.get(),
                "market_websocket.py",
                "--url",
                testSite.site().uri("ws", "/ws").toString(),
                "--limit",
                "3")) {
            int exit = program.exitCode();
            assertThat(exit).as(program.output()).isZero();
            assertThat(program.output().lines())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line)
                            .matches("20[0-9-]+T[0-9:.]+\\+00:00 BTC [0-9]+(\\.[0-9]+)? \\((live|delayed|stale)\\)"));
        }
    }
}
