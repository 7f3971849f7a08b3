package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.reports.ReportPage.Section;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportLimits;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.communication.reports.StoredReport;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.language.Language;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportReaderTest {

    private static final String VI = "<section id=\"s\"><h2>Tóm tắt</h2><p>Bản tiếng Việt</p></section>";
    private static final String EN = "<section id=\"s\"><h2>Summary</h2><p>The English one</p></section>";

    private final ReportTable table = ReportTable.create(PostgresFixture.newDatabase());
    private final Reports reports =
            new ReportReader(new ReportRepository(table.jdbi()), new ReportCatalogue(table.jdbi()));

    @Test
    void newest_noReport_isEmpty() {
        assertThat(reports.newest(Language.VIETNAMESE)).isEmpty();
        assertThat(reports.list(1, Optional.empty(), Language.VIETNAMESE)).contains(new ReportList(1, 1, 0, List.of()));
    }

    @Test
    void newest_english_isInEnglish() {
        int id = table.add(VI, null, null, EN, null, "2025-08-14 10:00:00");

        assertThat(reports.newest(Language.ENGLISH))
                .contains(new ReportHead(
                        id, Instant.parse("2025-08-14T10:00:00Z"), "", "The English one", Language.ENGLISH, false));
    }

    @Test
    void page_noEnglishBody_isVietnameseAndReportsIt() {
        int id = table.add(VI, "2025-08-14 10:00:00");

        ReportPage page = reports.page(id, Language.ENGLISH).orElseThrow();

        assertThat(page.head().language()).isEqualTo(Language.VIETNAMESE);
        assertThat(page.languages()).containsExactly(Language.VIETNAMESE);
        assertThat(page.contents()).containsExactly(new Section("s", "Tóm tắt"));
    }

    @Test
    void page_betweenTwo_linksToItsNeighbours() {
        int first = table.add(VI, "2025-08-14 10:00:00");
        int second = table.add(VI, null, null, EN, null, "2025-08-15 10:00:00");
        int third = table.add(VI, "2025-08-16 10:00:00");

        ReportPage page = reports.page(second, Language.VIETNAMESE).orElseThrow();

        assertThat(page.previousId()).contains(first);
        assertThat(page.nextId()).contains(third);
        assertThat(page.languages()).containsExactly(Language.VIETNAMESE, Language.ENGLISH);
        assertThat(page.readingMinutes()).isEqualTo(1);
    }

    @Test
    void page_unknownId_isEmpty() {
        assertThat(reports.page(-1, Language.VIETNAMESE)).isEmpty();
        assertThat(reports.document(Integer.MAX_VALUE, Language.VIETNAMESE)).isEqualTo(Optional.empty());
    }

    @Test
    void document_nullColumns_areEmpty() {
        int id = table.add(VI, "2025-08-14 10:00:00");

        assertThat(reports.document(id, Language.ENGLISH))
                .contains(new ReportDocument(
                        id,
                        Instant.parse("2025-08-14T10:00:00Z"),
                        Language.VIETNAMESE,
                        ReportBody.of(VI),
                        ReportStyle.of(""),
                        ""));
    }

    @Test
    void document_english_hasTheSharedScript() {
        int id = table.add(VI, "css", "js", EN, null, "2025-08-14 10:00:00");

        assertThat(reports.document(id, Language.ENGLISH))
                .contains(new ReportDocument(
                        id,
                        Instant.parse("2025-08-14T10:00:00Z"),
                        Language.ENGLISH,
                        ReportBody.of(EN),
                        ReportStyle.of("css"),
                        "js"));
    }

    @Test
    void list_elevenReports_hasTwoPages() {
        for (int i = 0; i < 11; i++) {
            table.add(VI, "2025-08-14 10:00:" + (10 + i));
        }

        ReportList second =
                reports.list(2, Optional.empty(), Language.VIETNAMESE).orElseThrow();

        assertThat(reports.list(1, Optional.empty(), Language.VIETNAMESE)
                        .orElseThrow()
                        .items())
                .hasSize(10);
        assertThat(second.items()).hasSize(1);
        assertThat(second.pages()).isEqualTo(2);
        assertThat(second.total()).isEqualTo(11);
        assertThat(reports.list(3, Optional.empty(), Language.VIETNAMESE)).isEmpty();
        assertThat(reports.list(Integer.MAX_VALUE, Optional.empty(), Language.VIETNAMESE))
                .isEmpty();
    }

    @Test
    void list_pageZero_isRefused() {
        assertThatThrownBy(() -> reports.list(0, Optional.empty(), Language.VIETNAMESE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("page 0");
    }

    /** Returns a reader that throws a {@code StackOverflowError} for content that contains {@code words}. */
    private ReportReader failingOn(String words) {
        return new ReportReader(
                new ReportRepository(table.jdbi()),
                new ReportCatalogue(table.jdbi()),
                new ReportReader.ContentParser() {
                    @Override
                    public ReportOutline outline(String html) {
                        return html.contains(words) ? overflow() : ReportOutline.of(html);
                    }

                    @Override
                    public ReportDocument document(StoredReport report) {
                        return new ReportDocument(
                                report.id(),
                                report.createdAt(),
                                Language.VIETNAMESE,
                                report.html().contains(words) ? overflow() : ReportBody.of(report.html()),
                                ReportStyle.of(""),
                                "");
                    }
                });
    }

    private static <T> T overflow() {
        throw new StackOverflowError("as a parser does");
    }

    @Test
    void everyList_oneReportCannotBeRead_namesItWithoutTitleAndTheOthersAsEver() {
        int first = table.add("<h1>Một</h1>", "2025-08-14 10:00:00");
        int second = table.add("<h1>Hai</h1>", "2025-08-15 10:00:00");
        ReportReader failing = failingOn("Hai");

        assertThat(failing.newest(Language.VIETNAMESE).orElseThrow())
                .returns(second, ReportHead::id)
                .returns("", ReportHead::title);
        assertThat(failing.newest(5, Language.VIETNAMESE))
                .extracting(ReportHead::title)
                .containsExactly("", "Một");
        assertThat(failing.list(1, Optional.empty(), Language.VIETNAMESE)
                        .orElseThrow()
                        .items())
                .extracting(ReportHead::id)
                .containsExactly(second, first);
        assertThat(failing.page(second, Language.VIETNAMESE).orElseThrow().contents())
                .isEmpty();
        assertThat(failing.document(first, Language.VIETNAMESE)).isPresent();
        assertThatThrownBy(() -> failing.document(second, Language.VIETNAMESE))
                .isInstanceOf(UnreadableReportException.class)
                .hasMessageContaining("report " + second)
                .hasRootCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void document_scriptLongerThanItsLimit_hasNone() {
        String script = "x".repeat(ReportLimits.MAX_SCRIPT_CHARACTERS);
        int whole = table.add("<p>a</p>", null, script, null, null, "2025-08-14 10:00:00");
        int longer = table.add("<p>b</p>", null, script + "y", null, null, "2025-08-14 10:00:00");

        assertThat(reports.document(whole, Language.VIETNAMESE).orElseThrow().script())
                .isEqualTo(script);
        assertThat(reports.document(longer, Language.VIETNAMESE).orElseThrow().script())
                .isEmpty();
    }
}
