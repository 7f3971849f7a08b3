package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the printed form of a report's page, by the menu and by the keyboard. */
@InChromium
@ExtendWith(LiveSite.Shared.class)
class PrintingBrowserTest {

    /** The width of A4 without the page margins, in CSS pixels. */
    private static final int WIDTH = 688;

    private static final int HEIGHT = 1009;

    private static final String BLOCKS = "h1, h2, h3, h4, p, li:not(:has(p, ul, ol)), dt, dd";

    private static final String CARDS = """
            () => {
                const root = document.querySelector('.print-document').shadowRoot;
                return [...root.querySelectorAll('.report-card, .card')]
                    .filter((card) => card.getBoundingClientRect().height < %d)
                    .map((card) => [...card.querySelectorAll('h3, h4, p, li, td')]
                        .filter((part) => !part.closest('.chart-table'))
                        .map((part) => part.textContent)
                        .join(' '));
            }""".formatted(HEIGHT);

    private final LiveSite site;

    @AutoClose
    private final Reader reader;

    private final Page page;

    PrintingBrowserTest(LiveSite site) {
        this.site = site;
        reader = Reader.of(
                site.at(""), Reader.options().setColorScheme(com.microsoft.playwright.options.ColorScheme.DARK));
        page = reader.page();
    }

    /** Returns the ids of the samples and of the real reports next to the repository, if there are any. */
    private List<Integer> reports() {
        return Stream.concat(Stream.of(1, 2, 3), site.imported().stream()).toList();
    }

    private static String letters(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).replaceAll("[^\\p{L}]", "");
    }

    /** Returns the letters on each printed page of the open page. */
    private List<String> printed() throws IOException {
        byte[] print = page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true).setPrintBackground(true));
        try (PDDocument pdf = Loader.loadPDF(print)) {
            PDFTextStripper stripper = new PDFTextStripper();
            List<String> sheets = new ArrayList<>();
            for (int sheet = 1; sheet <= pdf.getNumberOfPages(); sheet++) {
                stripper.setStartPage(sheet);
                stripper.setEndPage(sheet);
                String text = stripper.getText(pdf);
                assertThat(text.replaceAll("\\s", "")).contains(sheet + "/" + pdf.getNumberOfPages());
                sheets.add(letters(text));
            }
            return sheets;
        }
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    /** Sorts the letters, since the texts of charts come last on their printed page. */
    private static String sorted(String letters) {
        return letters.chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @CsvSource({"vi", "en"})
    void report_printed_isItsPrintView(String language) throws IOException {
        for (int id : reports()) {
            String query = "?lang=" + language;
            Document view = Jsoup.parse(site.body("/pdf-template/" + id + query));
            view.select(".chart-table, .print-toolbar, [class^=subtitle-], svg, script, style")
                    .remove();
            reader.visit("/crypto_report/" + id + query);

            List<String> sheets = printed();

            assertThat(sheets)
                    .as("sheets of report %d", id)
                    .allSatisfy(sheet -> assertThat(sheet).hasSizeGreaterThan(20));
            String all = String.join("", sheets);
            String whole = letters(view.body().text());
            for (Element block : view.body().select(BLOCKS)) {
                String text = letters(block.text());
                if (!text.isEmpty()) {
                    assertThat(count(all, text)).as("%d: %s", id, block.text()).isEqualTo(count(whole, text));
                }
            }
            for (String word :
                    String.join(" ", view.body().select("th, td").eachText()).split(" ")) {
                assertThat(all).contains(letters(word));
            }
            assertThat(all).startsWith(letters(view.select(".print-head").text()));
            // Nothing of the surrounding page is printed: no button, no address, no text.
            reader.visit("/pdf-template/" + id + query);
            assertThat(sorted(all)).as("letters of report %d", id).isEqualTo(sorted(String.join("", printed())));
        }
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void report_printed_breaksNoCard() throws IOException {
        int cards = 0;
        for (int id : reports()) {
            reader.visit("/crypto_report/" + id + "?lang=vi");
            page.setViewportSize(WIDTH, 900);
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            List<?> whole = (List<?>) page.evaluate(CARDS);
            List<String> sheets = printed();
            for (Object card : whole) {
                List<String> words = Stream.of(card.toString().split("\\s+"))
                        .map(PrintingBrowserTest::letters)
                        .toList();
                assertThat(sheets)
                        .as("%d: %s", id, card)
                        .anyMatch(sheet -> words.stream().allMatch(sheet::contains));
                cards++;
            }
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(null));
        }
        assertThat(cards).isGreaterThan(20);
    }

    @Test
    void report_onAScreen_showsNothingOfWhatIsPrinted() {
        reader.visit("/crypto_report/1?lang=vi");

        assertThat(page.locator(".print-document").isVisible()).isFalse();
        assertThat(page.locator("h1").first().isVisible()).isTrue();
    }
}
