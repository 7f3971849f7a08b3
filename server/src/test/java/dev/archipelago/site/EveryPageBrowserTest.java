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
 * What must hold of each page, in each state: axe-core finds nothing, the console stays empty, nothing is wider than the window, and
 * nobody else is asked.
 *
 * <p>axe-core takes nearly all of the time. The languages share their markup, the themes their layout, and the widths their colours, so
 * that a page is asked twice, with another language, theme and width each time, and its neighbours in the list the other way round. The
 * long tests ask all eight.
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
        // A page made before the past is there would be shown for a while.
        Await.until(
                "the past of the market",
                Duration.ofSeconds(60),
                () -> site.site().json(PAST).path("points").size() > 12);
        Await.until(
                "a page that shows it",
                Duration.ofSeconds(60),
                () -> site.body("/market/eth?lang=vi").contains("<summary"));
        samples = new PageServer();
        siteReader = of(site.at(""));
        sampleReader = of(samples.base());
        hold(sampleReader.page());
    }

    @AfterAll
    static void stop() {
        siteReader.close();
        sampleReader.close();
        samples.close();
    }

    /** An address, and which of the ways to look at it begins. */
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

    /** A report's document opened on its own runs nothing, not even axe-core, which asks it in the page of the report. */
    private static boolean runsScripts(Response answer) {
        String policy = answer.headers().getOrDefault("content-security-policy", "");
        return !policy.startsWith("sandbox") || policy.contains("allow-scripts");
    }

    private static void assertQuiet(Reader reader, String ofItself) {
        assertThat(reader.errors()).filteredOn(line -> !line.contains(ofItself)).isEmpty();
        assertThat(reader.strangers()).isEmpty();
    }

    /** What the browser itself writes of a page that is not answered with 200. */
    private static String line(Page page, int status) {
        return page.url() + ":0:0 Failed to load resource: the server responded with a status of " + status;
    }

    /** Looks at a page twice, each time with another language, theme and width. */
    private static void look(boolean even, Reader reader, Function<String, String> address, int status) {
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

    /** Nothing moves the samples from the moment they are of. */
    private static void hold(Page page) {
        page.clock().setFixedTime(PageServer.MOMENT.toEpochMilli());
        page.routeWebSocket(Pattern.compile("/ws$"), socket -> {});
    }

    @ParameterizedTest
    @MethodSource("pages")
    void page_asListed_hasNoFault(Turn turn) {
        look(turn.even(), siteReader, turn.page()::in, turn.page().status());
    }

    /** The states of the market and of the house that no test brings a whole server into, and what a search says. */
    @ParameterizedTest
    @ValueSource(strings = {"mixed", "empty", "search", "none", "problem", "failure"})
    void page_asSampled_hasNoFault(String name) {
        look(name.length() % 2 == 0, sampleReader, language -> "/" + name + "-" + language, 200);
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
