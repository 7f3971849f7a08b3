package dev.archipelago;

import dev.archipelago.infrastructure.store.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The settings under which a market was recorded: a server that replays it must make the same calls.
 *
 * @param coins the symbols of the coins
 * @param keys the names of the upstreams that had a key
 */
record RecordedSession(List<String> coins, List<String> keys) {

    /** Copies the lists. */
    RecordedSession {
        coins = List.copyOf(coins);
        keys = List.copyOf(keys);
    }

    /**
     * Reads the first line of a recording.
     *
     * @throws EngineException if the directory holds no recording
     */
    static RecordedSession read(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            Path first = files.filter(file -> file.getFileName().toString().endsWith(".jsonl"))
                    .sorted()
                    .findFirst()
                    .orElseThrow(() -> new IOException("no recording"));
            try (BufferedReader lines = Files.newBufferedReader(first)) {
                JsonNode session = JsonMapper.shared()
                        .readTree(Optional.ofNullable(lines.readLine()).orElse("{}"));
                if (!session.path("kind").asString("").equals("session")) {
                    throw new IOException("no session");
                }
                return new RecordedSession(texts(session.path("coins")), texts(session.path("keys")));
            }
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new EngineException(directory + " holds no recording; ./run record DIR makes one");
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }
}
