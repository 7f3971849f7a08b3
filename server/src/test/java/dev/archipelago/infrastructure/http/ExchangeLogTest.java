package dev.archipelago.infrastructure.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExchangeLogTest {
    @TempDir
    private Path directory;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void add_moreThanTheFilesHold_keepsTheNewest() throws IOException {
        try (ExchangeLog log = ExchangeLog.open(directory, Map.of("kind", "session"), 100, 3)) {
            for (int i = 0; i < 100; i++) {
                log.add(Map.of("number", i));
            }
        }

        assertThat(files()).hasSize(3).allSatisfy(file -> {
            assertThat(Files.size(file)).isLessThanOrEqualTo(100);
            assertThat(Files.readAllLines(file)).first().asString().contains("session");
        });
        assertThat(Files.readString(files().getLast())).endsWith("{\"number\":99}\n");
    }

    @Test
    void answered_secrets_areMaskedEverywhere() throws IOException {
        try (ExchangeLog log = ExchangeLog.open(directory, Map.of("kind", "session"), 10_000, 3)) {
            ExchangeRecorder recorder = new ExchangeRecorder(
                    log,
                    Map.of(URI.create("https://api.example/v1"), "/example"),
                    Set.of("s3cr3t/value"),
                    () -> Instant.EPOCH);
            recorder.answered(
                    URI.create("https://api.example/v1/rsi?secret=other&x=s3cr3t%2Fvalue"),
                    new HttpAnswer(
                            200,
                            Map.of("x-key", List.of("s3cr3t/value"), "set-cookie", List.of("id=1")),
                            "{\"key\":\"s3cr3t/value\"}".getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(Files.readString(files().getFirst()))
                .contains("\"path\":\"/example/rsi\"", "\"query\":\"secret=***&x=***\"", "\"x-key\":[\"***\"]")
                .doesNotContain("s3cr3t", "other", "cookie");
    }
}
