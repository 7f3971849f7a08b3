package dev.archipelago.communication.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.language.Language;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SampleReportsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Pattern CALL = Pattern.compile("\\b(create[A-Z]\\w+)\\(");
    private static final Pattern SELECTOR = Pattern.compile("(?m)^([^\\s/}][^{]*)\\{");

    private static NewReport sample(int number) throws IOException, BrokenReportFileException {
        try (InputStream input = SampleReports.class.getResourceAsStream("/samples/sample-" + number + ".json")) {
            return ReportFile.read(input, false).getFirst();
        }
    }

    @Test
    void fillIfEmpty_empty_storesThreeADayApart() {
        ReportTable table = ReportTable.create(PostgresFixture.newDatabase());
        SampleReports samples = new SampleReports(table.jdbi(), InstantSource.fixed(NOW));

        List<Integer> ids = samples.fillIfEmpty();

        ReportRepository repository = new ReportRepository(table.jdbi());
        assertThat(ids).hasSize(3);
        assertThat(repository.slice(0, 10, Language.ENGLISH).reports())
                .extracting(ReportExcerptSource::createdAt)
                .containsExactly(NOW, NOW.minusSeconds(86_400), NOW.minusSeconds(2 * 86_400));
        assertThat(repository.newest(Language.ENGLISH))
                .hasValueSatisfying(newest -> assertThat(newest.language()).isEqualTo(Language.ENGLISH));
    }

    @Test
    void fillIfEmpty_oneReport_storesNothing() {
        ReportTable table = ReportTable.create(PostgresFixture.newDatabase(), "timestamp");
        table.add("a", "2025-08-14 10:00:00");

        assertThat(new SampleReports(table.jdbi(), InstantSource.fixed(NOW)).fillIfEmpty())
                .isEmpty();
        assertThat(new ReportRepository(table.jdbi()).count()).isEqualTo(1);
    }

    @Test
    void showUntilReplaced_olderReportInserted_removesSamplesWithIt() {
        ReportTable table = ReportTable.create(PostgresFixture.newDatabase());
        new SampleReports(table.jdbi(), InstantSource.fixed(NOW)).showUntilReplaced();
        ReportRepository repository = new ReportRepository(table.jdbi());
        assertThat(repository.count()).isEqualTo(3);

        table.add("<p>thật</p>", "2025-08-14 10:00:00");

        assertThat(repository.slice(0, 10, Language.VIETNAMESE).reports())
                .extracting(ReportExcerptSource::createdAt)
                .containsExactly(Instant.parse("2025-08-14T10:00:00Z"));
    }

    @Test
    void showUntilReplaced_transactionOfTheReportRolledBack_keepsSamples() {
        ReportTable table = ReportTable.create(PostgresFixture.newDatabase());
        new SampleReports(table.jdbi(), InstantSource.fixed(NOW)).showUntilReplaced();

        table.jdbi().useTransaction(handle -> {
            handle.execute("insert into crypto_report (html_content, created_at) values ('<p>thật</p>', now())");
            handle.rollback();
        });

        assertThat(new ReportRepository(table.jdbi()).count()).isEqualTo(3);
    }

    @Test
    void showUntilReplaced_samplesOfAnEarlierVersionBesideAReport_removesThem() {
        ReportTable table = ReportTable.create(PostgresFixture.newDatabase());
        SampleReports samples = new SampleReports(table.jdbi(), InstantSource.fixed(NOW));
        samples.fillIfEmpty();
        table.add("<p>thật</p>", "2025-08-14 10:00:00");

        samples.showUntilReplaced();

        assertThat(new ReportRepository(table.jdbi()).count()).isEqualTo(1);
    }

    @Test
    void showUntilReplaced_everyReportDeletedAndStartedAgain_showsSamplesAgain() {
        ReportTable table = ReportTable.create(PostgresFixture.newDatabase());
        SampleReports samples = new SampleReports(table.jdbi(), InstantSource.fixed(NOW));
        samples.showUntilReplaced();
        table.add("<p>thật</p>", "2025-08-14 10:00:00");
        table.jdbi().useHandle(handle -> handle.execute("delete from crypto_report"));

        samples.showUntilReplaced();
        samples.showUntilReplaced();

        assertThat(new ReportRepository(table.jdbi()).count()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sample_bothLanguages_haveTheSameTreeButForChartIds(int number) throws Exception {
        Document vietnamese = Jsoup.parseBodyFragment(sample(number).content().html());
        Document english =
                Jsoup.parseBodyFragment(sample(number).content().htmlEnglish().orElseThrow());

        assertThat(tree(english)).isEqualTo(tree(vietnamese));
        assertThat(english.select(".chart-container").eachAttr("id"))
                .isEqualTo(vietnamese.select(".chart-container").eachAttr("id").stream()
                        .map(id -> id + "-en")
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sample_text_saysThatItIsASample(int number) throws Exception {
        Document vietnamese = Jsoup.parseBodyFragment(sample(number).content().html());
        Document english =
                Jsoup.parseBodyFragment(sample(number).content().htmlEnglish().orElseThrow());

        assertThat(vietnamese.selectFirst("h1").text()).contains("mẫu", "số liệu minh họa");
        assertThat(english.selectFirst("h1").text()).contains("Sample", "illustrative");
        assertThat(english.body().firstElementChild().hasClass(SampleReports.MARK))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sample_script_usesAllFourCharts(int number) throws Exception {
        assertThat(CALL.matcher(sample(number).content().script().orElseThrow())
                        .results()
                        .map(call -> call.group(1)))
                .contains("createGauge", "createBarChart", "createLineChart", "createDoughnutChart");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sample_chartData_isJsonRightBeforeItsContainer(int number) throws Exception {
        for (String html : List.of(
                sample(number).content().html(),
                sample(number).content().htmlEnglish().orElseThrow())) {
            List<String> withoutData = new ArrayList<>();
            for (Element container : Jsoup.parseBodyFragment(html).select(".chart-container")) {
                assertThat(container.childNodeSize()).isZero();
                assertThat(container.attr("aria-label")).isNotBlank();
                if (container.previousSibling().previousSibling() instanceof Comment comment) {
                    String data = comment.getData().strip();
                    assertThat(data).startsWith("CHART_DATA:");
                    assertThat(JsonMapper.shared()
                                    .readTree(data.substring("CHART_DATA:".length()))
                                    .has("type"))
                            .isTrue();
                } else {
                    withoutData.add(container.id());
                }
            }
            assertThat(withoutData).hasSize(number == 3 ? 1 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sample_markup_keepsTheContract(int number) throws Exception {
        Document body = Jsoup.parseBodyFragment(sample(number).content().html());

        assertThat(body.select("script, style, a, img, iframe, [onclick]")).isEmpty();
        assertThat(body.select("td").not("[data-label]")).isEmpty();
        assertThat(body.select("section").not("[id]")).isEmpty();
        assertThat(body.select("section > h2:first-child > i.fas[style*=--icon-color-]"))
                .hasSameSizeAs(body.select("section"));
        assertThat(body.select(".report-card")).hasSizeGreaterThan(5);
        assertThat(SELECTOR.matcher(sample(number).content().css().orElseThrow())
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .allMatch(selector -> selector.startsWith("#report-container"));
    }

    private static List<String> tree(Document document) {
        return document.body().getAllElements().stream()
                .map(element -> element.normalName() + " " + element.className())
                .toList();
    }
}
