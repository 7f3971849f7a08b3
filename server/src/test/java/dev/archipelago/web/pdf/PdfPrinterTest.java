package dev.archipelago.web.pdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.reports.ReportDocument;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.Engines;
import dev.archipelago.web.view.PrintLabels;
import java.io.IOException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdfparser.PDFStreamParser;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.text.PDFTextStripper;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PdfPrinterTest {

    private static final PdfPrinter PRINTER = new PdfPrinter(Engines.SHARED, Duration.ofSeconds(60));
    private static final String CARD = """
            <section id="one-section"><h2>Một</h2><div class="report-card"><p>%s</p>
            <!-- CHART_DATA: {"type": "gauge", "value": 61, "config": {"segments": [{"limit": 100, "color": "var(--fng-greed-color)", "label": "Tham lam"}]}} -->
            <div id="g-container" class="chart-container"></div></div></section>""";

    private static List<ReportDocument> everyReport() {
        return Bodies.all();
    }

    /** Removes everything but letters and digits, since a PDF encodes the ends of lines and words only as distances. */
    private static String letters(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).replaceAll("[^\\p{L}\\p{N}]+", "");
    }

    private static List<String> bookmarks(PDDocument pdf) {
        List<String> titles = new ArrayList<>();
        for (PDOutlineItem item : pdf.getDocumentCatalog().getDocumentOutline().children()) {
            titles.add(item.getTitle());
        }
        return titles;
    }

    private static long operators(PDPage page, Set<String> names) throws IOException {
        return new PDFStreamParser(page)
                .parse().stream()
                        .filter(token -> token instanceof Operator operator && names.contains(operator.getName()))
                        .count();
    }

    @ParameterizedTest
    @MethodSource("everyReport")
    void print_everyReport_holdsItsWordsSectionsAndChartsInLessThanAMegabyte(ReportDocument report) throws IOException {
        Element body = Jsoup.parseBodyFragment(report.body().html()).body();

        byte[] bytes = PRINTER.print(report, Bodies.LABELS);

        assertThat(bytes).hasSizeLessThan(1_000_000);
        try (PDDocument pdf = Loader.loadPDF(bytes)) {
            String text = new PDFTextStripper().getText(pdf);
            assertThat(Normalizer.isNormalized(text, Normalizer.Form.NFC)).isTrue();
            int pages = pdf.getNumberOfPages();
            assertThat(text).contains(Bodies.LABELS.site(), Bodies.LABELS.disclaimer(), pages + " / " + pages);
            assertThat(pdf.getDocumentInformation().getAuthor()).isEqualTo(Bodies.LABELS.site());
            String printed = letters(text.replaceAll("(?m)^\\s*\\d+ / \\d+\\s*$", ""));
            for (Element block : body.select("h1, h2, h3, h4, p, li:not(:has(ul, ol, p))")) {
                assertThat(printed).contains(letters(block.text()));
            }
            // The lines of adjacent cells alternate.
            for (String word :
                    String.join(" ", body.select("th, td").eachText()).split(" ")) {
                assertThat(printed).contains(letters(word));
            }
            assertThat(pages).isBetween(2, 12);
            assertThat(bookmarks(pdf))
                    .isEqualTo(body.select("section[id] h2:first-of-type").eachText());
            assertThat(pdf.getDocumentCatalog().getLanguage())
                    .isEqualTo(report.language().tag());
            long curves = 0;
            Set<String> fonts = new TreeSet<>();
            for (PDPage page : pdf.getPages()) {
                curves += operators(page, Set.of("c"));
                assertThat(page.getResources().getXObjectNames()).isEmpty();
                for (COSName name : page.getResources().getFontNames()) {
                    PDFont font = page.getResources().getFont(name);
                    assertThat(font.isEmbedded()).as(font.getName()).isTrue();
                    fonts.add(font.getName().replaceAll("^[A-Z]{6}\\+", ""));
                }
            }
            assertThat(curves).as("curves of the charts").isGreaterThan(10);
            assertThat(fonts).contains("BeVietnamPro-Regular", "BeVietnamPro-SemiBold");
        }
    }

    @Test
    void print_textInParts_isComposed() throws IOException {
        String parts = Normalizer.normalize("Thị trường tăng", Normalizer.Form.NFD);

        byte[] bytes = PRINTER.print(Bodies.report(Language.VIETNAMESE, CARD.formatted(parts), ""), Bodies.LABELS);

        try (PDDocument pdf = Loader.loadPDF(bytes)) {
            assertThat(new PDFTextStripper().getText(pdf)).contains("Thị trường tăng", "61,0", "Tham lam");
        }
    }

    @Test
    void print_twice_givesTheSameBytes() {
        ReportDocument report = Bodies.report(Language.ENGLISH, CARD.formatted("Words"), "");

        assertThat(PRINTER.print(report, Bodies.LABELS)).isEqualTo(PRINTER.print(report, Bodies.LABELS));
    }

    @Test
    void print_picturesForSigns_becomeSigns() throws IOException {
        String pictures = CARD.formatted("a\u2705 b\u26A0\uFE0F c\uD83D\uDCC8");

        byte[] bytes = PRINTER.print(Bodies.report(Language.ENGLISH, pictures, ""), Bodies.LABELS);

        try (PDDocument pdf = Loader.loadPDF(bytes)) {
            assertThat(new PDFTextStripper().getText(pdf)).contains("a\u2713 b\u26A0 c\u2197");
        }
    }

    @Test
    void print_titleOfItsOwn_namesTheDocument() throws IOException {
        ReportDocument report = Bodies.report(
                Language.VIETNAMESE, "<h1>Báo cáo <i class=\"fas fa-x\"></i>tuần</h1>" + CARD.formatted("x"), "");

        try (PDDocument pdf = Loader.loadPDF(PRINTER.print(report, Bodies.LABELS))) {
            assertThat(pdf.getDocumentInformation().getTitle()).isEqualTo("Báo cáo tuần");
            assertThat(new PDFTextStripper().getText(pdf)).containsOnlyOnce("Báo cáo tuần");
        }
    }

    @Test
    void print_titleOfSignsThatAreNotSeen_isPlain() throws IOException {
        String tricks = "\u202eedoc\u202c Gi\u200bá\u2066 v\ufeffàng";
        String html = "<h1>" + tricks + "</h1><section id=s><h2>" + tricks + "</h2><p>x</p></section>";

        try (PDDocument pdf =
                Loader.loadPDF(PRINTER.print(Bodies.report(Language.VIETNAMESE, html, ""), Bodies.LABELS))) {
            assertThat(pdf.getDocumentInformation().getTitle()).isEqualTo("edoc Giá vàng");
            assertThat(bookmarks(pdf)).containsExactly("edoc Giá vàng");
        }
    }

    @Test
    void print_lineOverTime_isDrawn() throws IOException {
        String series = "<h1>R</h1><!-- CHART_DATA: {\"type\":\"series\",\"data\":[[0,1],[60,5],[120,2]],"
                + "\"options\":{\"high\":\"5\",\"low\":\"1\"}} --><div class=\"chart-container\"></div>";

        try (PDDocument pdf =
                Loader.loadPDF(PRINTER.print(Bodies.report(Language.ENGLISH, series, ""), Bodies.LABELS))) {
            assertThat(operators(pdf.getPage(0), Set.of("l"))).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void print_contentTheRendererFailsOn_isRefusedAsThat() {
        PrintLabels none = null;

        assertThatThrownBy(() -> PRINTER.print(Bodies.report(Language.ENGLISH, "<p>x</p>", ""), none))
                .isInstanceOf(PdfException.class)
                .hasMessageContaining("report 7");
    }

    @Test
    void print_brokenChart_leavesANote() throws IOException {
        String broken = "<section id=\"s\"><h2>S</h2><!-- CHART_DATA: {\"type\": -->"
                + "<div class=\"chart-container\"></div></section>";

        try (PDDocument pdf =
                Loader.loadPDF(PRINTER.print(Bodies.report(Language.ENGLISH, broken, ""), Bodies.LABELS))) {
            assertThat(new PDFTextStripper().getText(pdf)).contains("This chart could not be drawn.");
        }
    }

    @Test
    void print_longTable_breaksBetweenRowsAndRepeatsItsHead() throws IOException {
        StringBuilder table = new StringBuilder(
                "<section id=\"s\"><h2>S</h2><table class=\"crypto-table\"><thead><tr><th>Headword</th></tr></thead><tbody>");
        for (int row = 0; row < 120; row++) {
            table.append("<tr><td>row ").append(row).append("</td></tr>");
        }
        String html = table + "</tbody></table></section>";

        try (PDDocument pdf = Loader.loadPDF(PRINTER.print(Bodies.report(Language.ENGLISH, html, ""), Bodies.LABELS))) {
            String text = new PDFTextStripper().getText(pdf);
            assertThat(pdf.getNumberOfPages()).isGreaterThan(2);
            assertThat(Pattern.compile("Headword").matcher(text).results().count())
                    .isEqualTo(pdf.getNumberOfPages());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "div", "ul", "section"})
    void print_nestedWithoutEnd_ends(String tag) throws IOException {
        String cell = tag.equals("table") ? "<table><tr><td>a</td><td>" : "<" + tag + ">b";
        String html = cell.repeat(300) + "deep";

        try (PDDocument pdf = Loader.loadPDF(PRINTER.print(Bodies.report(Language.ENGLISH, html, ""), Bodies.LABELS))) {
            assertThat(pdf.getNumberOfPages()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<p>word word word</p>", "word word word word word word word "})
    void print_reportThatIsCut_isRefusedAtOnce(String part) {
        ReportDocument report = Bodies.report(Language.ENGLISH, part.repeat(40_000), "");

        assertThatThrownBy(() -> PRINTER.print(report, Bodies.LABELS))
                .isInstanceOf(PdfException.class)
                .hasMessageContaining("too long");
    }

    @Test
    void print_slowerThanTheDeadline_ends() {
        ReportDocument report = Bodies.report(Language.ENGLISH, CARD.formatted("word ".repeat(20_000)), "");

        assertThatThrownBy(() -> new PdfPrinter(Engines.SHARED, Duration.ofNanos(1)).print(report, Bodies.LABELS))
                .hasStackTraceContaining("the layout timed out after");
    }
}
