package dev.archipelago.business.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.archipelago.communication.reports.ImportResult;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportImport;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.communication.reports.SampleReports;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.language.Language;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the generator's reports and the sample reports, from the file to the rendered page. */
class RealReportsTest {

    private final ReportTable table = ReportTable.create(PostgresFixture.newDatabase(), "timestamp");
    private final ReportImport imports = new ReportImport(table.jdbi(), InstantSource.system());
    private final Reports reports =
            new ReportReader(new ReportRepository(table.jdbi()), new ReportCatalogue(table.jdbi()));

    private List<Integer> imported() {
        List<Path> files = ReportTable.realReports();
        assumeFalse(files.isEmpty(), "the real reports are not beside the repository");
        List<Integer> ids = new ArrayList<>();
        for (Path file : files) {
            ImportResult result = imports.importFile(file);
            assertThat(result.refusal()).isEmpty();
            ids.addAll(result.ids());
        }
        return ids;
    }

    @Test
    void page_realReports_haveContentsInBothLanguages() {
        List<Integer> ids = imported();

        for (Language language : Language.all()) {
            assertThat(ids.stream().map(id -> reports.page(id, language).orElseThrow()))
                    .allSatisfy(page -> {
                        assertThat(page.head().title()).isEmpty();
                        assertThat(page.head().language()).isEqualTo(language);
                        assertThat(page.head().excerpt()).hasSizeBetween(200, 300);
                        assertThat(page.head().sample()).isFalse();
                        assertThat(page.readingMinutes()).isBetween(5, 30);
                    })
                    .extracting(page -> page.contents().size())
                    .containsExactly(10, 8, 10, 9);
        }
    }

    @Test
    void document_realReports_isWhatWasStored() {
        List<Integer> ids = imported();

        ReportDocument document =
                reports.document(ids.getFirst(), Language.ENGLISH).orElseThrow();

        assertThat(document.createdAt()).isEqualTo(Instant.parse("2025-08-14T20:40:21.936673Z"));
        assertThat(document.body().html()).contains("CHART_DATA").contains("-container-en");
        assertThat(document.script()).contains("initializeAllVisuals_report");
    }

    @Test
    void importFile_realReportsTwice_storesEachOnce() {
        int before = imported().size();

        assertThat(imported()).isEmpty();
        assertThat(reports.list(1, Optional.empty(), Language.VIETNAMESE)
                        .orElseThrow()
                        .total())
                .isEqualTo(before);
    }

    @Test
    void list_samples_areMarkedAndTitled() {
        new SampleReports(table.jdbi(), InstantSource.system()).fillIfEmpty();

        assertThat(reports.list(1, Optional.empty(), Language.ENGLISH)
                        .orElseThrow()
                        .items())
                .hasSize(3)
                .allSatisfy(head -> {
                    assertThat(head.sample()).isTrue();
                    assertThat(head.title()).startsWith("Sample report:");
                    assertThat(head.excerpt()).contains("sample");
                });
        assertThat(reports.list(1, Optional.empty(), Language.VIETNAMESE)
                        .orElseThrow()
                        .items())
                .allSatisfy(head -> assertThat(head.title()).startsWith("Báo cáo mẫu:"));
    }
}
