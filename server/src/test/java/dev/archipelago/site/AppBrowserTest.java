package dev.archipelago.site;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import dev.archipelago.fixture.Axe;
import dev.archipelago.fixture.Chromium;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.LayoutShifts;
import dev.archipelago.fixture.Reader;
import dev.archipelago.fixture.TcpProxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests the installed app: the pages stored for offline use, with a connection that can be cut. */
@InChromium
@ExtendWith(LiveSite.Shared.class)
class AppBrowserTest {

    /** Evaluates to whether the service worker has stored all given paths. */
    private static final String KEPT = """
            async paths => {
                await navigator.serviceWorker.ready;
                const kept = await Promise.all(paths.map(path => caches.match(path, { ignoreVary: true })));
                return kept.every(Boolean);
            }""";

    private static final String AT_ONCE = """
            {"id": 1, "method": "Runtime.evaluate", "params": {"expression": "self.setTimeout = (run) => queueMicrotask(run)"}}""";

    private final LiveSite site;

    @AutoClose
    private final TcpProxy wire;

    @AutoClose
    private final Reader reader;

    private final BrowserContext context;
    private final Page page;

    AppBrowserTest(LiveSite site) {
        this.site = site;
        wire = new TcpProxy(URI.create(site.at("/")).getPort());
        reader = Reader.of(site.at(""));
        context = reader.context();
        page = reader.page();
    }

    private void visit(String path) {
        page.navigate(wire.at(path));
    }

    private void goOffline() {
        context.setOffline(true);
        wire.cut();
    }

    private void goOnline() {
        wire.mend();
        context.setOffline(false);
    }

    @Test
    void report_visitedOnce_isAvailableOfflineWithItsDate() {
        visit("/crypto_report/1?lang=vi");
        page.waitForCondition(() -> Boolean.TRUE.equals(
                page.evaluate(KEPT, List.of("/crypto_report/1?lang=vi", "/api/crypto_reports/1/sandboxed?lang=vi"))));

        goOffline();
        try {
            visit("/crypto_report/1?lang=vi");

            assertThat(page.locator("[data-note]")).containsText("Ngoại tuyến, số liệu lúc ");
            Frame report = reader.report();
            report.waitForFunction("() => document.querySelectorAll('svg[role=img]').length > 0");
            report.waitForFunction("() => document.documentElement.scrollHeight <= innerHeight");
            assertThat(report.evaluate("origin")).isEqualTo("null");
            assertThat(page.locator(".strip [data-connection]")).containsText("Ngoại tuyến");
            assertThat(page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"')"))
                    .isEqualTo(true);
            assertThat(Axe.violations(page)).isEmpty();

            visit("/crypto_report/2?lang=en");
            assertThat(page.locator("h1")).hasText("You are offline");
            assertThat(page.locator("[data-offline-pages] a"))
                    .hasAttribute("href", wire.at("/crypto_report/1?lang=vi"));
        } finally {
            goOnline();
        }
        page.locator(".problem-ways a").first().click();
        assertThat(page.locator("[data-note]")).isHidden();
        assertThat(page.locator("iframe")).hasAttribute("sandbox", "allow-scripts");
        // The browser logs an error for each address it could not load.
        assertThat(reader.errors()).allMatch(error -> error.contains("net::ERR_"));
    }

    @Test
    void pages_online_areNeverTheKeptOnes() {
        visit("/crypto_reports_list?lang=vi");
        page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate(KEPT, List.of("/crypto_reports_list?lang=vi"))));
        int id = site.table().add("<h1>Tin mới nhất</h1><p>Nội dung.</p>", "2031-01-02 03:04:05");
        try {
            page.waitForCondition(
                    () -> site.body("/crypto_reports_list?lang=vi").contains("Tin mới nhất"));
            page.reload();
            assertThat(page.locator(".report-list h2 a").first()).hasText("Tin mới nhất");
        } finally {
            site.table().execute("DELETE FROM crypto_report WHERE id = " + id);
        }
        for (String path : List.of("/health", "/api/dashboard/data", "/crypto_report/999999", "/rss.xml")) {
            visit(path);
        }
        visit("/offline");
        assertThat((List<?>) page.evaluate("""
                async () => {
                    const names = await caches.keys();
                    const requests = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
                    return requests.flat().map(request => new URL(request.url)).filter(url => !url.search.startsWith('?v=')).map(url => url.pathname);
                }"""))
                .isNotEmpty()
                .allSatisfy(path -> assertThat((String) path).matches("/(crypto_reports_list|offline|settings)"));
    }

    @Test
    void list_networkSilent_isTheKeptOneAfterTheTimeout() {
        visit("/crypto_reports_list?lang=en");
        page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate(KEPT, List.of("/crypto_reports_list?lang=en"))));
        fireTimers();
        LayoutShifts.watch(page);

        wire.hold();
        try {
            page.reload();

            assertThat(page.locator("[data-note]")).containsText("No connection, data from ");
            assertThat(page.locator(".report-list h2 a").first()).isVisible();
            LayoutShifts shifts = LayoutShifts.of(page);
            assertThat(shifts.score()).as("%s", shifts.moved()).isLessThan(0.01);
        } finally {
            wire.release();
        }
    }

    /** Replaces the timers of the running service worker by immediate ones, which ends its wait for the network. */
    private void fireTimers() {
        CDPSession session = Chromium.shared().newBrowserCDPSession();
        List<String> answers = new CopyOnWriteArrayList<>();
        session.on("Target.receivedMessageFromTarget", answer -> answers.add(answer.toString()));
        String worker = session.send("Target.getTargets").getAsJsonArray("targetInfos").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(target -> target.get("url").getAsString().equals(wire.at("/service-worker.js")))
                .map(target -> target.get("targetId").getAsString())
                .findAny()
                .orElseThrow();
        JsonObject target = new JsonObject();
        target.addProperty("targetId", worker);
        JsonObject message = new JsonObject();
        message.add("sessionId", session.send("Target.attachToTarget", target).get("sessionId"));
        message.addProperty("message", AT_ONCE);
        session.send("Target.sendMessageToTarget", message);
        page.waitForCondition(() -> !answers.isEmpty());
    }

    @Test
    void worker_newVersion_dropsWhatAnOlderOneKept() {
        visit("/settings?lang=en");
        page.evaluate("() => caches.open('archipelago-pages-0').then(cache => cache.put('/old', new Response('old')))");
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration('/')).unregister()");

        page.reload();

        page.waitForCondition(() -> Boolean.FALSE.equals(page.evaluate("() => caches.has('archipelago-pages-0')")));
        assertThat(page.evaluate("() => caches.has('archipelago-files-1')")).isEqualTo(true);
    }

    @Test
    void home_connectionDropped_comesBackByItself() {
        visit("/?lang=en");
        assertThat(page.locator("[data-connection]")).hasText("Updating live");
        page.evaluate("""
                () => {
                    window.words = [];
                    const word = document.querySelector('[data-connection] [data-part=word]');
                    new MutationObserver(() => window.words.push(word.textContent)).observe(word, { childList: true, characterData: true, subtree: true });
                }""");

        wire.drop();

        page.waitForFunction("() => window.words.includes('Updating live')");
        assertThat((List<?>) page.evaluate("window.words")).first().isEqualTo("Connection lost, reconnecting");
    }
}
