package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.archipelago.fixture.Axe;
import dev.archipelago.fixture.HtmlAddress;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.web.view.PageServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the invariants of each page in each state: no violations found by axe-core, no console messages, no horizontal
 * overflow, and no requests to other origins.
 *
 * <p>axe-core takes most of the time. Languages share their markup, themes their layout, and widths their colours, so a
 * page is tested with two of the eight combinations, which differ in language, theme and width, and the next page in
 * the list with two others. The long tests cover all eight.
 */
@InChromium
@ExtendWith(LiveSite.Shared.class)
class EveryPageBrowserTest {

    private static final int PHONE = 360;
    private static final int DESKTOP = 1440;
    private static final String PAST = "/api/crypto/history?metric=eth_price_usd&step=1h";

    private static LiveSite site;
    private static PageServer samples;
    private static Reader siteReader;
    private static Reader sampleReader;

    @BeforeAll
    static void start(LiveSite shared) throws IOException {
        site = shared;
        // A page rendered before there is history would be cached for a while.
        Await.until(
                "the history of the market",
                Duration.ofSeconds(60),
                () -> site.site().json(PAST).path("points").size() > 12);
        Await.until(
                "a page with the history",
                Duration.ofSeconds(60),
                () -> site.body("/market/eth?lang=vi").contains("<summary"));
        samples = new PageServer();
        siteReader = of(site.at(""));
        sampleReader = of(samples.base());
        freeze(sampleReader.page());
    }

    @AfterAll
    static void stop() {
        siteReader.close();
        sampleReader.close();
        samples.close();
    }

    /** A page and the selection of its combinations, which alternates between neighbours. */
    record Turn(HtmlAddress page, boolean even) {
        @Override
        public String toString() {
            return page.toString();
        }
    }

    static Stream<Turn> pages() {
        List<HtmlAddress> every = HtmlAddress.every();
        return every.stream().map(page -> new Turn(page, every.indexOf(page) % 2 == 0));
    }

    static List<PageState> states() {
        return PageState.every();
    }

    private static Reader of(String base) {
        return Reader.of(base, Reader.options().setReducedMotion(ReducedMotion.REDUCE));
    }

    private static ColorScheme theme(boolean dark) {
        return dark ? ColorScheme.DARK : ColorScheme.LIGHT;
    }

    private static void assertFits(Page page) {
        for (Frame frame : page.frames()) {
            frame.waitForFunction("() => document.documentElement.scrollWidth <= innerWidth");
        }
    }

    private static void assertAccessible(Page page) {
        assertThat(Axe.violations(page)).isEmpty();
    }

    /**
     * Returns whether the document permits scripts. A report document opened on its own permits none, axe-core
     * included; it is checked within the report's page.
     */
    private static boolean runsScripts(Response answer) {
        String policy = answer.headers().getOrDefault("content-security-policy", "");
        return !policy.startsWith("sandbox") || policy.contains("allow-scripts");
    }

    private static void assertQuiet(Reader reader, String expected) {
        assertThat(reader.errors()).filteredOn(line -> !line.contains(expected)).isEmpty();
        assertThat(reader.strangers()).isEmpty();
    }

    /** Returns the console message that the browser writes for a page whose status is not 200. */
    private static String line(Page page, int status) {
        return page.url() + ":0:0 Failed to load resource: the server responded with a status of " + status;
    }

    /** Tests a page twice, each time with another language, theme and width. */
    private static void testTwice(boolean even, Reader reader, Function<String, String> address, int status) {
        for (boolean first : List.of(true, false)) {
            boolean phoneLast = even == first;
            reader.forget();
            Page page = reader.page();
            page.setViewportSize(phoneLast ? DESKTOP : PHONE, 800);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme(first)));
            Response answer = reader.visit(address.apply(first ? "vi" : "en"));

            assertThat(answer.status()).isEqualTo(status);
            assertFits(page);
            page.setViewportSize(phoneLast ? PHONE : DESKTOP, 800);
            assertFits(page);
            if (runsScripts(answer)) {
                assertAccessible(page);
                assertQuiet(reader, line(page, status));
            }
            assertThat(reader.strangers()).isEmpty();
        }
    }

    /** Fixes the page's clock at the time of the samples and mutes its WebSocket. */
    private static void freeze(Page page) {
        page.clock().setFixedTime(PageServer.MOMENT.toEpochMilli());
        page.routeWebSocket(Pattern.compile("/ws$"), socket -> {});
    }

    @ParameterizedTest
    @MethodSource("pages")
    void page_asListed_hasNoFault(Turn turn) {
        testTwice(turn.even(), siteReader, turn.page()::in, turn.page().status());
    }

    /**
     * Tests the states of the market and the components that no test reproduces on a complete server, and search
     * results.
     */
    @ParameterizedTest
    @ValueSource(strings = {"mixed", "empty", "search", "none", "problem", "failure"})
    void page_asSampled_hasNoFault(String name) {
        testTwice(name.length() % 2 == 0, sampleReader, language -> "/" + name + "-" + language, 200);
    }

    @ParameterizedTest
    @MethodSource("states")
    void page_somethingHappened_hasNoFault(PageState state) {
        happen(state, theme(PageState.every().indexOf(state) % 2 == 0));
    }

    @ParameterizedTest
    @MethodSource("states")
    @Tag("long")
    void page_somethingHappenedInTheOtherTheme_hasNoFault(PageState state) {
        happen(state, theme(PageState.every().indexOf(state) % 2 == 1));
    }

    private static void happen(PageState state, ColorScheme theme) {
        siteReader = siteReader.turn();
        Page page = siteReader.page();
        page.setViewportSize(state.width(), 800);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
        state.before().accept(page);
        siteReader.visit(state.address() + "?lang=" + (state.width() == PHONE ? "vi" : "en"));
        state.after().accept(page);

        assertFits(page);
        assertAccessible(page);
        assertQuiet(siteReader, "nothing of itself");
    }

    @ParameterizedTest
    @MethodSource("pages")
    @Tag("long")
    void page_everyLanguageThemeAndWidth_hasNoFault(Turn turn) {
        for (String language : List.of("vi", "en")) {
            for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                Page page = siteReader.page();
                page.setViewportSize(PHONE, 800);
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
                if (runsScripts(siteReader.visit(turn.page().in(language)))) {
                    assertAccessible(page);
                    page.setViewportSize(DESKTOP, 800);
                    assertAccessible(page);
                }
            }
        }
    }
}
