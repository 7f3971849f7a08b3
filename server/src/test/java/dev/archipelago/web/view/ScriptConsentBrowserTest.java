package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import dev.archipelago.business.reports.ReportBody;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.business.reports.ReportStyle;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import dev.archipelago.web.pdf.Bodies;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests the reader's consent to a report's script, and the script's permitted effects on the page. */
@InChromium
class ScriptConsentBrowserTest {

    @AutoClose
    private static final FrameServer SERVER = new FrameServer();

    @AutoClose
    private final Reader reader = Reader.of(SERVER.address(""));

    private final Page page = reader.page();

    private static ReportDocument report(Language language, String html, String css, String script) {
        return new ReportDocument(
                1, Instant.parse("2025-08-15T03:00:00Z"), language, ReportBody.of(html), ReportStyle.of(css), script);
    }

    /** Returns the frame of a report whose stored script has been permitted, after that has run. */
    private Frame showAllowed(String name, ReportDocument document) {
        SERVER.add(name, document);
        page.navigate(SERVER.address("/allowed/" + name));
        frame().waitForFunction(
                        "() => document.readyState === 'complete' && !document.getElementById('stored-script')");
        return frame();
    }

    private Frame frame() {
        return page.frames().get(1);
    }

    @Test
    void page_scriptOfItsOwn_runsOnceTheReaderAllowsItAndFromThenOn() throws IOException {
        SERVER.add(
                "consent", report(Language.VIETNAMESE, Bodies.resource("older.html"), "", Bodies.resource("older.js")));
        String drawn = "() => document.querySelectorAll('#line .line-point-group').length === 3";

        page.navigate(SERVER.address("/page/consent"));
        page.locator("[data-script-offer] button").waitFor();
        assertThat(frame().locator("#line .line-point-group").count()).isZero();
        int steps = (int) page.evaluate("history.length");
        page.locator("[data-script-offer] button").click();
        page.locator("[data-script-running] button").waitFor();
        page.waitForCondition(() -> frame().url().contains("script="));
        frame().waitForFunction(drawn);

        assertThat(page.evaluate("history.length")).isEqualTo(steps);
        page.reload();
        page.waitForCondition(() -> frame().url().contains("script="));
        frame().waitForFunction(drawn);
        assertThat(page.locator("[data-script-offer]").isVisible()).isFalse();
        page.locator("[data-script-running] button").click();
        page.locator("[data-script-offer] button").waitFor();
        assertThat(frame().url()).doesNotContain("script=");
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void page_scriptChangedSinceItWasAllowed_isAskedAboutAgain() {
        SERVER.add("changed", report(Language.VIETNAMESE, "<p>x</p>", "", "window.ran = 1;"));
        page.navigate(SERVER.address("/page/changed"));
        page.locator("[data-script-offer] button").click();
        page.waitForCondition(() -> frame().url().contains("script="));
        frame().waitForFunction("() => window.ran === 1");

        SERVER.add("changed", report(Language.VIETNAMESE, "<p>x</p>", "", "window.ran = 2;"));
        page.reload();
        page.locator("[data-script-offer] button").waitFor();

        assertThat(frame().url()).doesNotContain("script=");
    }

    @Test
    void frame_addressThatNamesAnotherScript_runsNone() {
        SERVER.add("other", report(Language.VIETNAMESE, "<p>x</p>", "", "window.ran = true;"));
        SERVER.add("named", report(Language.VIETNAMESE, "<p>x</p>", "", "window.other = true;"));
        page.navigate(SERVER.address("/allowed/named"));

        page.evaluate(
                "() => { document.querySelector('iframe').src = document.querySelector('iframe').src.replace('named', 'other'); }");
        page.waitForCondition(() -> frame().url().contains("/frame/other?script="));
        page.waitForFunction("() => document.querySelector('iframe').style.height !== ''");

        assertThat(frame().evaluate("() => window.ran ?? null")).isNull();
        assertThat(frame().locator("#stored-script").count()).isEqualTo(1);
    }

    @Test
    void page_reportWhoseChartsAllHaveData_offersNothing() throws IOException {
        SERVER.add("whole", report(Language.VIETNAMESE, Bodies.resource("sample.html"), "", "window.ran = true;"));
        page.navigate(SERVER.address("/page/whole"));

        page.waitForFunction("() => document.querySelector('iframe').clientHeight > 300");
        assertThat(frame().locator("#report-container svg[role=img]").count()).isEqualTo(4);
        assertThat(page.locator("[data-script-offer]").isVisible()).isFalse();
        assertThat(frame().evaluate("() => window.ran ?? null")).isNull();
    }

    /** The page accepts a section's position from a stored script only as the reply to a request, once. */
    @Test
    void page_unrequestedPosition_doesNotScroll() throws IOException {
        String script = """
                addEventListener('message', ({ data }) => {
                    if (data.type === 'get-section-position') {
                        for (const requestId of [undefined, null, '', 'guess', data.requestId + '1']) {
                            parent.postMessage({ type: 'section-position-response', success: true, sectionId: data.sectionId, offsetTop: 900, requestId }, '*');
                        }
                        parent.postMessage({ type: 'section-position-response', success: true, sectionId: 'other', offsetTop: 900, requestId: data.requestId }, '*');
                        window.asked = data;
                    }
                });
                parent.postMessage({ type: 'section-position-response', success: true, sectionId: 'charts-section', offsetTop: 900 }, '*');""";
        page.addInitScript("window.scrolled = 0; window.scrollTo = () => { window.scrolled += 1; };");
        Frame frame = showAllowed("unasked", report(Language.VIETNAMESE, Bodies.resource("older.html"), "", script));
        page.locator("a[data-section]").click();
        frame.waitForFunction("() => window.asked");
        // The site's script in the frame has replied: there is no such section.
        frame.evaluate("""
                () => {
                    const answer = { type: 'section-position-response', success: true, sectionId: asked.sectionId, offsetTop: 5, requestId: asked.requestId };
                    for (let i = 0; i < 3; i++) { parent.postMessage(answer, '*'); }
                    parent.postMessage({ type: 'iframe-height-change', height: 1234 }, '*');
                }""");
        page.waitForFunction("() => document.querySelector('iframe').style.height === '1234px'");

        assertThat((int) page.evaluate("window.scrolled")).isZero();
    }
}
