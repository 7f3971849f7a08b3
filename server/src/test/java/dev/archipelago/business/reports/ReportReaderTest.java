package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.reports.ReportPage.Section;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
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
        assertThat(reports.newest(Language.VI)).isEmpty();
        assertThat(reports.list(1, Optional.empty(), Language.VI)).contains(new ReportList(1, 1, 0, List.of()));
    }

    @Test
    void newest_english_isInEnglish() {
        int id = table.add(VI, null, null, EN, null, "2025-08-14 10:00:00");

        assertThat(reports.newest(Language.EN))
                .contains(new ReportHead(
                        id, Instant.parse("2025-08-14T10:00:00Z"), "", "The English one", Language.EN, false));
    }

    @Test
    void page_noEnglishBody_isVietnameseAndSaysSo() {
        int id = table.add(VI, "2025-08-14 10:00:00");

        ReportPage page = reports.page(id, Language.EN).orElseThrow();

        assertThat(page.head().language()).isEqualTo(Language.VI);
        assertThat(page.hasEnglish()).isFalse();
        assertThat(page.contents()).containsExactly(new Section("s", "Tóm tắt"));
    }

    @Test
    void page_betweenTwo_knowsItsNeighbours() {
        int first = table.add(VI, "2025-08-14 10:00:00");
        int second = table.add(VI, null, null, EN, null, "2025-08-15 10:00:00");
        int third = table.add(VI, "2025-08-16 10:00:00");

        ReportPage page = reports.page(second, Language.VI).orElseThrow();

        assertThat(page.previousId()).contains(first);
        assertThat(page.nextId()).contains(third);
        assertThat(page.hasEnglish()).isTrue();
        assertThat(page.readingMinutes()).isEqualTo(1);
    }

    @Test
    void page_unknownId_isEmpty() {
        assertThat(reports.page(-1, Language.VI)).isEmpty();
        assertThat(reports.document(Integer.MAX_VALUE, Language.VI)).isEqualTo(Optional.empty());
    }

    @Test
    void document_nullColumns_areEmpty() {
        int id = table.add(VI, "2025-08-14 10:00:00");

        assertThat(reports.document(id, Language.EN))
                .contains(new ReportDocument(
                        id,
                        Instant.parse("2025-08-14T10:00:00Z"),
                        Language.VI,
                        ReportBody.of(VI),
                        ReportStyle.of(""),
                        ""));
    }

    @Test
    void document_english_hasTheSharedScript() {
        int id = table.add(VI, "css", "js", EN, null, "2025-08-14 10:00:00");

        assertThat(reports.document(id, Language.EN))
                .contains(new ReportDocument(
                        id,
                        Instant.parse("2025-08-14T10:00:00Z"),
                        Language.EN,
                        ReportBody.of(EN),
                        ReportStyle.of("css"),
                        "js"));
    }

    @Test
    void list_elevenReports_hasTwoPages() {
        for (int i = 0; i < 11; i++) {
            table.add(VI, "2025-08-14 10:00:" + (10 + i));
        }

        ReportList second = reports.list(2, Optional.empty(), Language.VI).orElseThrow();

        assertThat(reports.list(1, Optional.empty(), Language.VI).orElseThrow().items())
                .hasSize(10);
        assertThat(second.items()).hasSize(1);
        assertThat(second.pages()).isEqualTo(2);
        assertThat(second.total()).isEqualTo(11);
        assertThat(reports.list(3, Optional.empty(), Language.VI)).isEmpty();
        assertThat(reports.list(Integer.MAX_VALUE, Optional.empty(), Language.VI))
                .isEmpty();
    }

    @Test
    void list_pageZero_isRefused() {
        assertThatThrownBy(() -> reports.list(0, Optional.empty(), Language.VI))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("page 0");
    }
}
