package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.ConnectionRecorder;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.language.Language;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the connections that a report can make a browser with a fresh profile open. Each attempt of
 * {@code hostile/connections.txt} has its own port and host name; the ports record connections, and Chromium's network
 * log contains the names it resolved.
 */
@InChromium
class StoredScriptBrowserTest {

    private static final String RECORD_COMPLETION =
            "addEventListener('message', ({ data }) => { window.tried ||= data?.type === 'every-way-tried'; });";

    private static final String TRIED = "() => window.tried";

    /** A technique of opening a connection. */
    private record Attempt(String kind, String code) {}

    @AutoClose
    private static final FrameServer SERVER = new FrameServer();

    @TempDir
    private Path folder;

    private static List<Attempt> attempts() {
        try (var in =
                Objects.requireNonNull(StoredScriptBrowserTest.class.getResourceAsStream("/hostile/connections.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", 2))
                    .map(parts -> new Attempt(parts[0], parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String host(int number) {
        return "name-" + number + ".hostile-report.example";
    }

    /** Returns a script of all attempts of the kinds in sequence, independent of each other's failures. */
    private static String script(ConnectionRecorder recorder, String... kinds) {
        StringBuilder script = new StringBuilder();
        List<Attempt> attempts = attempts();
        for (int i = 0; i < attempts.size(); i++) {
            if (List.of(kinds).contains(attempts.get(i).kind())) {
                script.append("try { (() => { ")
                        .append(attempts.get(i)
                                .code()
                                .replace("{authority}", recorder.authority(i))
                                .replace("{host}", host(i))
                                .replace("{n}", Integer.toString(i)))
                        .append(" })(); } catch (error) { (window.refused ||= []).push(String(error)); }\n");
            }
        }
        return script + "window.tried = true;";
    }

    private static ReportDocument report(String script) {
        return new ReportDocument(
                1,
                Instant.parse("2025-08-15T03:00:00Z"),
                Language.VIETNAMESE,
                ReportBody.of("<p>x</p>"),
                ReportStyle.of(""),
                script);
    }

    /** Returns the numbers of the attempts to whose port or host name a visit of {@code path} led. */
    private List<Integer> reached(ConnectionRecorder recorder, String path, String ready) throws IOException {
        Path log = folder.resolve("net-log.json");
        int sentinel = attempts().size();
        try (Chromium.Profile reader = Chromium.launchProfile(
                folder.resolve("profile"), "--log-net-log=" + log, "--net-log-capture-mode=IncludeSensitive")) {
            Page page = reader.context().newPage();
            page.addInitScript(RECORD_COMPLETION);
            page.navigate(SERVER.address(path));
            page.waitForFunction(ready);
            // A connection opened after all attempts: once it is open, theirs would be open too.
            SERVER.add("sentinel", report("new Image().src = 'http://" + recorder.authority(sentinel) + "';"));
            reader.context().newPage().navigate(SERVER.address("/bare/sentinel"));
            Await.until("the last connection", () -> recorder.touched().contains(sentinel));
        }
        String noted = Files.readString(log);
        List<Integer> reached = new ArrayList<>();
        for (int i = 0; i < sentinel; i++) {
            if (recorder.touched().contains(i) || noted.contains(host(i))) {
                reached.add(i);
            }
        }
        return reached;
    }

    private static List<Integer> numbers(String kind) {
        List<Attempt> attempts = attempts();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).kind().equals(kind)) {
                numbers.add(i);
            }
        }
        return numbers;
    }

    /** The positive control of the other tests. */
    @Test
    void barePage_everyControl_connects() throws IOException {
        try (ConnectionRecorder recorder = new ConnectionRecorder(attempts().size() + 1)) {
            SERVER.add("control", report(script(recorder, "control")));

            List<Integer> reached = reached(recorder, "/bare/control", TRIED);

            if (Chromium.isComplete()) {
                assertThat(reached).isEqualTo(numbers("control")).hasSizeGreaterThan(25);
            } else {
                // The headless shell opens no speculative connections.
                assertThat(reached).hasSizeGreaterThan(9).isSubsetOf(numbers("control"));
            }
        }
    }

    @Test
    void frame_asAReaderFirstSeesIt_connectsToNothing() throws IOException {
        try (ConnectionRecorder recorder = new ConnectionRecorder(attempts().size() + 1)) {
            SERVER.add("default", report(script(recorder, "control", "script", "navigation")));

            List<Integer> reached =
                    reached(recorder, "/page/default", "() => !document.querySelector('[data-script-offer]').hidden");

            assertThat(attempts()).hasSizeGreaterThanOrEqualTo(25);
            assertThat(reached).isEmpty();
        }
    }

    @Test
    void frame_scriptThatIsAllowed_connectsToNothingEither() throws IOException {
        try (ConnectionRecorder recorder = new ConnectionRecorder(attempts().size() + 1)) {
            SERVER.add(
                    "allowed",
                    report(script(recorder, "control", "script")
                            + "parent.postMessage({ type: 'every-way-tried' }, '*');"));

            List<Integer> reached = reached(recorder, "/allowed/allowed", TRIED);

            assertThat(reached.stream().map(number -> attempts().get(number).code()))
                    .isEmpty();
        }
    }
}
