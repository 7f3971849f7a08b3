package dev.archipelago.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.SmallStack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ping|PING",
                "{\"type\":\"Heartbeat\"}|PING",
                "request_update|DATA",
                "{\"type\":\"request_dashboard_data\"}|DATA",
                "{\"type\":1}|UNKNOWN",
                "{|UNKNOWN"
            })
    void of_formsOfClients_areDistinguished(String text, ClientMessage message) {
        assertThat(ClientMessage.of(text)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "{\"a\":[", "{\"type\":{\"type\":"})
    void of_nestedWithoutEnd_isUnknown(String piece) {
        assertThat(SmallStack.call(() -> ClientMessage.of(piece.repeat(60_000))))
                .isEqualTo(ClientMessage.UNKNOWN);
    }
}
