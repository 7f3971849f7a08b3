package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import dev.archipelago.external.Upstreams;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.PseudoLanguage;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Tests every page in a language with longer texts: nothing is untranslated and nothing is truncated. */
@InChromium
class PseudoLanguageBrowserTest {

    private static final PseudoLanguage LANGUAGE = PseudoLanguage.register();
    private static final PageServer SERVER = new PageServer();
    private static final String SUFFIX = "-" + PseudoLanguage.LANGUAGE.tag();

    /**
     * Matches text that is the same in every language: names, codes of coins and currencies, units; names of languages,
     * which the JDK lacks for this one; and the caption of the sample report's chart. Excerpts of reports are
     * truncated.
     */
    private static final Set<String> NAMES = Stream.concat(
                    Stream.of(
                            "Archipelago Bitcoin Ethereum Solana Ripple Cardano Chainlink BNB BTC ETH SOL XRP ADA LINK"
                                    + " DIA SPY QQQM ETF USD VND US GMT RSI SMA EMA MACD ATR NYSE CSV JSON RSS Atom Vietnamese"
                                    + " English Giá DJIA Nasdaq"),
                    Upstreams.REGISTERED.list().stream()
                            .map(upstream -> upstream.attribution().title()))
            .flatMap(names -> Stream.of(names.split("[ .]")))
            .collect(Collectors.toUnmodifiableSet());

    /** Evaluates to the visible texts and accessible names in the page's language, one a line. */
    private static final String TEXTS = """
            () => {
                const texts = [];
                const other = (element) => element.closest('[lang]').lang !== document.documentElement.lang;
                const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walker.nextNode()) {
                    const element = walker.currentNode.parentElement;
                    if (!element.closest('script, noscript, style, template, code, .snippet, .list-found, mark') && !element.querySelector('mark') && !other(element)) {
                        texts.push(walker.currentNode.data.trim());
                    }
                }
                document.querySelectorAll('[aria-label], [title], [alt], [placeholder]').forEach((element) => {
                    for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
                        if (element.hasAttribute(name) && !other(element)) {
                            texts.push(element.getAttribute(name));
                        }
                    }
                });
                return [document.title, ...texts].filter(Boolean);
            }""";

    private static final Pattern BRACKETED = Pattern.compile("⟦[^⟦⟧]*⟧");
    private static final Pattern WORD = Pattern.compile("\\p{L}{2,}");

    @AfterAll
    static void close() {
        SERVER.close();
        LANGUAGE.close();
    }

    private static List<String> pages() {
        List<String> pages = StreamSupport.stream(SERVER.paths().spliterator(), false)
                .filter(path -> path.endsWith(SUFFIX))
                .toList();
        assertThat(pages).hasSizeGreaterThan(15);
        return pages;
    }

    private static Reader open(String path, int width) {
        Reader reader = Reader.of(SERVER.base(), Reader.options().setViewportSize(width, 800));
        reader.page().clock().install(new Clock.InstallOptions().setTime(PageServer.MOMENT.toEpochMilli()));
        reader.page().routeWebSocket(Pattern.compile("/ws$"), socket -> {});
        reader.visit(path);
        reader.page().waitForFunction("() => document.fonts.status === 'loaded'");
        return reader;
    }

    @Test
    void pages_pseudoLanguage_leaveNothingUntranslated() {
        for (String path : pages()) {
            try (Reader reader = open(path, 1280)) {
                assertThat(reader.page().getAttribute("html", "lang"))
                        .as(path)
                        .isEqualTo(PseudoLanguage.LANGUAGE.tag());
                for (Object text : (List<?>) reader.page().evaluate(TEXTS)) {
                    assertThat(untranslated(String.valueOf(text)))
                            .as(path + ": " + text)
                            .isEmpty();
                }
                assertThat(reader.errors()).as(path).isEmpty();
            }
        }
    }

    @Test
    void pages_pseudoLanguage_fitAPhone() {
        for (String path : pages()) {
            try (Reader reader = open(path, 360)) {
                assertThat(reader.page().evaluate("() => document.documentElement.scrollWidth"))
                        .as(path)
                        .isEqualTo(360);
            }
        }
    }

    @Test
    void menu_threeLanguages_leadsToTheOthers() {
        try (Reader reader = open("/list" + SUFFIX, 360)) {
            assertThat(reader.page().locator("a[data-language]").first().isVisible())
                    .isFalse();

            reader.page().locator(".languages summary").click();

            assertThat(
                            reader.page()
                                    .locator(".languages a[data-language]")
                                    .evaluateAll(
                                            "links => links.map((link) => link.dataset.language + ' ' + link.checkVisibility())"))
                    .isEqualTo(List.of("vi true", "en true"));
            assertThat(reader.page().evaluate("() => document.documentElement.scrollWidth"))
                    .isEqualTo(360);
            reader.page().locator(".languages a[data-language=en]").click();
            reader.page().waitForURL(Pattern.compile("lang=en"));
        }
    }

    @Test
    void texts_pseudoLanguage_areLongerThanEnglish() {
        double english = length(Language.ENGLISH);

        assertThat(length(PseudoLanguage.LANGUAGE) / english).isBetween(1.3, 1.6);
    }

    private static double length(Language language) {
        return Messages.of(language).startingWith("").values().stream()
                .mapToInt(String::length)
                .sum();
    }

    private static List<String> untranslated(String text) {
        String rest = text;
        String before;
        do {
            before = rest;
            rest = BRACKETED.matcher(rest).replaceAll("");
        } while (!rest.equals(before));
        return WORD.matcher(rest)
                .results()
                .map(word -> word.group())
                .filter(word -> !NAMES.contains(word))
                .toList();
    }
}
