package dev.archipelago.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.fixture.InChromium;
import dev.archipelago.fixture.Reader;
import dev.archipelago.language.Language;
import dev.archipelago.web.pdf.Bodies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@InChromium
class PrintBrowserTest {

    /**
     * Evaluates to the number of elements with generated classes in the style sheet, or to -1 if a style attribute
     * would render one of them differently.
     */
    private static final String STYLED = """
            () => {
                const shown = (element) => [...getComputedStyle(element)]
                    .map((property) => property + getComputedStyle(element).getPropertyValue(property)).join();
                const rules = [...document.getElementById('stored-style').sheet.cssRules].filter((rule) => rule.selectorText?.includes('.styled-'));
                const styled = rules.flatMap((rule) => [...document.querySelectorAll(rule.selectorText)].map((element) => {
                    const before = shown(element);
                    element.style.cssText = rule.style.cssText;
                    return before === shown(element);
                }));
                return styled.every(Boolean) ? styled.length : -1;
            }""";

    @AutoClose
    private static final FrameServer SERVER = new FrameServer();

    @AutoClose
    private final Reader reader = Reader.of(SERVER.address(""));

    private final Page page = reader.page();

    private static List<ReportDocument> everyReport() {
        return Bodies.all().stream()
                .filter(report -> report.language() == Language.VIETNAMESE)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everyReport")
    void printView_everyReport_looksAsItsStyleAttributesSayAndHoldsItsCharts(ReportDocument report) {
        Document stored = Jsoup.parse(report.body().html());
        SERVER.add("every", report);

        reader.visit("/print/every");

        assertThat((int) page.evaluate(STYLED))
                .isGreaterThanOrEqualTo(stored.select("[style]").size());
        assertThat(page.locator("#report-container svg[role=img]").count())
                .isEqualTo(report.body().html().split("CHART_DATA", -1).length - 1);
        assertThat(reader.errors()).isEmpty();
    }

    @Test
    void printView_sample_drawsItsChartsInOneColumn() throws IOException {
        SERVER.add("print", Bodies.report(Language.ENGLISH, Bodies.resource("sample.html"), ""));
        reader.visit("/print/print");

        assertThat(page.locator("#report-container svg[role=img]").count()).isEqualTo(4);
        assertThat(page.locator(".content-grid").evaluate("grid => getComputedStyle(grid).display"))
                .isEqualTo("block");
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(page.locator(".print-toolbar").isVisible()).isFalse();
        List<String> sheets = letters(page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true)));
        List<?> cards =
                (List<?>) page.locator(".report-card:not(:has(h3 ~ h3))").evaluateAll("""
                cards => cards.map((card) => [...card.querySelectorAll('p, h2, h3, li')].map((part) => part.textContent).join(' '))""");
        for (Object card : cards) {
            List<String> words = List.of(card.toString().split("[^\\p{L}]+"));
            assertThat(sheets)
                    .as(card.toString())
                    .anyMatch(sheet -> words.stream().allMatch(sheet::contains));
        }
        assertThat(reader.errors()).isEmpty();
    }

    /** Returns the letters on each A4 page of a print. */
    private static List<String> letters(byte[] print) throws IOException {
        try (PDDocument pdf = Loader.loadPDF(print)) {
            PDFTextStripper stripper = new PDFTextStripper();
            List<String> sheets = new ArrayList<>();
            for (int sheet = 1; sheet <= pdf.getNumberOfPages(); sheet++) {
                assertThat(pdf.getPage(sheet - 1).getMediaBox().getHeight()).isBetween(841f, 843f);
                stripper.setStartPage(sheet);
                stripper.setEndPage(sheet);
                String text = stripper.getText(pdf);
                assertThat(text.replaceAll("\\s", "")).contains(sheet + "/" + pdf.getNumberOfPages());
                sheets.add(text.replaceAll("[^\\p{L}]", ""));
            }
            return sheets;
        }
    }
}
