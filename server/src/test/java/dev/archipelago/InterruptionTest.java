package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tests that no thread that may hold a pooled connection or a lock is interrupted. A virtual thread that returns a
 * connection with its interrupt status set spins in HikariCP and never releases its carrier thread.
 */
class InterruptionTest {

    private static final Pattern INTERRUPTING = Pattern.compile(
            "(?<!Thread\\.currentThread\\(\\))\\.interrupt\\(\\)|\\.cancel\\((?!false\\))|\\.shutdownNow\\(\\)");

    private static final String OWN_THREADS =
            "interrupts only threads of its own, which hold no connection and no lock: ";
    private static final String NO_THREAD = "interrupts no thread: ";

    /** The permitted calls by source file, each with the reason why it is safe. */
    private static final Map<String, String> ALLOWED = new TreeMap<>(Map.of(
            "ChartEngine.java: .cancel(", OWN_THREADS + "an endless loop in a chart script ends in no other way",
            "ChartEngine.java: .shutdownNow()", OWN_THREADS + "the same at the end of the server",
            "GuardedHttpPost.java: .cancel(", OWN_THREADS + "each waits for one socket, which this closes",
            "GuardedHttpPost.java: .shutdownNow()", OWN_THREADS + "the same at the end of the server",
            "HttpFetcher.java: .cancel(", NO_THREAD + "a CompletableFuture, whose cancelling closes the exchange",
            "HttpFetcher.java: .shutdownNow()", NO_THREAD + "an HttpClient, which closes its connections",
            "LogLevels.java: .shutdownNow()", OWN_THREADS + "its timer, which only sets levels",
            "RecordingHttpClient.java: .shutdownNow()", NO_THREAD + "the HttpClient that it wraps",
            "TickerStream.java: .cancel(", NO_THREAD + "a CompletableFuture"));

    @Test
    void sources_interruptingCalls_areThePermittedOnes() {
        List<String> found = new ArrayList<>();
        for (String module : List.of("cache", "server", "simulator")) {
            Path sources = Path.of("..", module, "src", "main", "java").normalize();
            assertThat(sources).isDirectory();
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> found.addAll(interrupting(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(found.stream().distinct()).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
    }

    private static List<String> interrupting(Path file) {
        try {
            String text = Files.readString(file)
                    .replaceAll("//[^\n]*|(?s:/\\*.*?\\*/)", "")
                    .replaceAll("\\s+\\.", ".");
            return INTERRUPTING
                    .matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .map(call -> file.getFileName() + ": " + call)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
