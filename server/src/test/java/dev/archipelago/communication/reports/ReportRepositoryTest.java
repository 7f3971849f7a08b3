package dev.archipelago.communication.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.language.Language;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"timestamptz", "timestamp"})
class ReportRepositoryTest {

    @Parameter
    String type;

    private ReportTable table;
    private ReportRepository repository;

    @BeforeEach
    void create() {
        table = ReportTable.create(PostgresFixture.newDatabase(), type);
        repository = new ReportRepository(table.jdbi());
    }

    @Test
    void newest_noReport_isEmpty() {
        assertThat(repository.newest(Language.VIETNAMESE)).isEmpty();
        assertThat(repository.count()).isZero();
        assertThat(repository.slice(0, 10, Language.VIETNAMESE)).isEqualTo(new ReportSlice(0, List.of()));
    }

    @Test
    void newest_someReports_isTheLatestCreated() {
        table.add("older", "2025-08-14 10:00:00");
        int newest = table.add("newest", "2025-08-16 10:00:00.25");
        table.add("middle", "2025-08-15 10:00:00");

        assertThat(repository.newest(Language.VIETNAMESE))
                .contains(new ReportExcerptSource(
                        newest,
                        Instant.parse("2025-08-16T10:00:00.25Z"),
                        Language.VIETNAMESE,
                        List.of(Language.VIETNAMESE),
                        "newest"));
    }

    @Test
    void newest_sameTime_isTheHigherId() {
        table.add("a", "2025-08-14 10:00:00");
        int second = table.add("b", "2025-08-14 10:00:00");

        assertThat(repository.newest(Language.VIETNAMESE))
                .map(ReportExcerptSource::id)
                .contains(second);
    }

    @Test
    void report_englishAsked_hasEnglishBodyAndScript() {
        int id = table.add("vi", "css", "js", "en", "js en", "2025-08-14 10:00:00");

        StoredReport report = repository.report(id, Language.ENGLISH).orElseThrow();

        assertThat(report.html()).isEqualTo("en");
        assertThat(report.script()).contains("js en");
        assertThat(report.css()).contains("css");
        assertThat(report.language()).isEqualTo(Language.ENGLISH);
    }

    @Test
    void report_englishAskedWithoutEnglishScript_hasTheSharedScript() {
        int id = table.add("vi", null, "js", "en", null, "2025-08-14 10:00:00");

        assertThat(repository.report(id, Language.ENGLISH).orElseThrow().script())
                .contains("js");
    }

    @Test
    void report_englishAskedButBlank_isVietnameseWithItsScript() {
        int id = table.add("vi", null, "js", " \n", "js en", "2025-08-14 10:00:00");

        StoredReport report = repository.report(id, Language.ENGLISH).orElseThrow();

        assertThat(report.html()).isEqualTo("vi");
        assertThat(report.script()).contains("js");
        assertThat(report.language()).isEqualTo(Language.VIETNAMESE);
        assertThat(report.languages()).containsExactly(Language.VIETNAMESE);
    }

    @Test
    void report_vietnameseAsked_saysThatThereIsEnglish() {
        int id = table.add("vi", null, null, "en", "js en", "2025-08-14 10:00:00");

        StoredReport report = repository.report(id, Language.VIETNAMESE).orElseThrow();

        assertThat(report.html()).isEqualTo("vi");
        assertThat(report.css()).isEmpty();
        assertThat(report.script()).isEmpty();
        assertThat(report.languages()).containsExactly(Language.VIETNAMESE, Language.ENGLISH);
    }

    @Test
    void rows_idsInRange_tellTimeAndLanguagesById() {
        assertThat(repository.lastId()).isZero();
        int first = table.add("vi", null, null, "en", "js", "2025-08-16 10:00:00");
        int second = table.add("vi", "2025-08-14 10:00:00");
        int third = table.add("vi", "2025-08-15 10:00:00");

        assertThat(repository.lastId()).isEqualTo(third);
        assertThat(repository.rows(first, third))
                .containsExactly(
                        new ReportRow(
                                first,
                                Instant.parse("2025-08-16T10:00:00Z"),
                                List.of(Language.VIETNAMESE, Language.ENGLISH)),
                        new ReportRow(second, Instant.parse("2025-08-14T10:00:00Z"), List.of(Language.VIETNAMESE)));
    }

    @Test
    void report_noSuchId_isEmpty() {
        assertThat(repository.report(7, Language.ENGLISH)).isEmpty();
        assertThat(repository.beginning(7, Language.ENGLISH)).isEmpty();
        assertThat(repository.neighbours(7))
                .isEqualTo(new Neighbours(java.util.Optional.empty(), java.util.Optional.empty()));
    }

    @Test
    void report_tooLong_isCut() {
        int id = table.add("x", "2025-08-14 10:00:00");
        table.execute(
                "UPDATE crypto_report SET html_content = repeat('x', 2000000), css_content = repeat('x', 2000000),"
                        + " js_content = repeat('x', 2000000)");

        StoredReport report = repository.report(id, Language.VIETNAMESE).orElseThrow();
        assertThat(report.html()).hasSize(ReportLimits.MAX_HTML_CHARACTERS + 1);
        assertThat(report.css().orElseThrow()).hasSize(ReportLimits.MAX_CSS_CHARACTERS + 1);
        assertThat(report.script().orElseThrow()).hasSize(ReportLimits.MAX_SCRIPT_CHARACTERS + 1);
        assertThat(repository.beginning(id, Language.VIETNAMESE).orElseThrow().html())
                .hasSize(ReportRepository.BEGINNING);
    }

    @Test
    void slice_inTheMiddle_isNewestFirstWithTotal() {
        for (int i = 1; i <= 5; i++) {
            table.add("r" + i, "2025-08-1" + i + " 10:00:00");
        }

        ReportSlice slice = repository.slice(1, 2, Language.ENGLISH);

        assertThat(slice.total()).isEqualTo(5);
        assertThat(slice.reports()).extracting(ReportExcerptSource::html).containsExactly("r4", "r3");
    }

    @Test
    void slice_beyondTheEnd_stillHasTotal() {
        table.add("r", "2025-08-14 10:00:00");

        assertThat(repository
                        .slice(Integer.MAX_VALUE * 10L, 10, Language.VIETNAMESE)
                        .total())
                .isEqualTo(1);
        assertThat(repository.slice(10, 10, Language.VIETNAMESE).reports()).isEmpty();
    }

    @Test
    void slice_negativeOffset_isRefused() {
        assertThatThrownBy(() -> repository.slice(-10, 10, Language.VIETNAMESE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-10");
    }

    @Test
    void neighbours_sameTimes_followTimeThenId() {
        int a = table.add("a", "2025-08-14 10:00:00");
        int b = table.add("b", "2025-08-14 10:00:00");
        int oldest = table.add("c", "2025-08-13 10:00:00");

        assertThat(repository.neighbours(a).older()).contains(oldest);
        assertThat(repository.neighbours(a).newer()).contains(b);
        assertThat(repository.neighbours(b).newer()).isEmpty();
        assertThat(repository.neighbours(oldest).older()).isEmpty();
    }

    @Test
    void newest_tableMissing_throws() {
        table.execute("DROP TABLE crypto_report");

        assertThatThrownBy(() -> repository.newest(Language.VIETNAMESE)).isInstanceOf(JdbiException.class);
    }
}
