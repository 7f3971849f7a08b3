package dev.archipelago.communication.reports;

import static dev.archipelago.fixture.PseudoLanguage.LANGUAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.PseudoLanguage;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.language.Language;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Report translations: a third language, whose bodies are rows of {@code report_translation}. */
class ReportTranslationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PseudoLanguage language = PseudoLanguage.register();
    private final DatabaseAddress address = PostgresFixture.newAddress();
    private final ReportTable table = ReportTable.create(PostgresFixture.dataSource(address), "timestamptz");
    private final ReportRepository repository = new ReportRepository(table.jdbi());

    @BeforeEach
    void migrate() {
        try (Migrations migrations = Migrations.start(address, PATIENCE, PATIENCE)) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
        }
    }

    @AfterEach
    void unregister() {
        language.close();
    }

    @Test
    void report_translated_hasItsOwnBodyStyleAndScript() {
        int id = table.add("vi", "css", "js", "en", null, "2025-08-14 10:00:00");
        PseudoLanguage.translate(table, id, Map.of("html_content", "qps", "css_content", "qps css"));

        StoredReport report = repository.report(id, LANGUAGE).orElseThrow();

        assertThat(report.html()).isEqualTo("qps");
        assertThat(report.css()).contains("qps css");
        assertThat(report.script()).contains("js");
        assertThat(report.language()).isSameAs(LANGUAGE);
        assertThat(report.languages()).containsExactly(Language.VIETNAMESE, Language.ENGLISH, LANGUAGE);
        assertThat(repository.report(id, Language.ENGLISH).orElseThrow().html()).isEqualTo("en");
    }

    @Test
    void report_notTranslated_isVietnamese() {
        int id = table.add("vi", null, null, "en", null, "2025-08-14 10:00:00");
        int blank = table.add("vi", "2025-08-15 10:00:00");
        PseudoLanguage.translate(table, blank, Map.of("html_content", " \n"));

        assertThat(repository.newest(2, LANGUAGE))
                .extracting(ReportExcerptSource::language)
                .containsExactly(Language.VIETNAMESE, Language.VIETNAMESE);
        assertThat(repository.newest(2, LANGUAGE))
                .extracting(ReportExcerptSource::languages)
                .containsExactly(List.of(Language.VIETNAMESE), List.of(Language.VIETNAMESE, Language.ENGLISH));
        assertThat(repository.rows(id, id + 1).getFirst().languages())
                .containsExactly(Language.VIETNAMESE, Language.ENGLISH);
    }

    @Test
    void report_tableMissing_isVietnamese() {
        int id = table.add("vi", "2025-08-14 10:00:00");
        table.execute("DROP TABLE report_translation");

        assertThat(new ReportRepository(table.jdbi())
                        .report(id, LANGUAGE)
                        .orElseThrow()
                        .language())
                .isSameAs(Language.VIETNAMESE);
    }

    @Test
    void onReportChange_translationAdded_isReported() throws InterruptedException {
        int id = table.add("vi", "2025-08-14 10:00:00");
        BlockingQueue<ReportChange> changes = new LinkedBlockingQueue<>();
        try (ReportChangeDetector watcher =
                ReportChangeDetector.at(address, (change, stage) -> changes.add(change), InstantSource.system())) {
            watcher.start();
            assertThat(changes.poll(30, TimeUnit.SECONDS)).isEqualTo(ReportChange.INITIAL);

            PseudoLanguage.translate(table, id, Map.of("html_content", "qps"));

            assertThat(changes.poll(30, TimeUnit.SECONDS)).isEqualTo(ReportChange.of(id));
        }
    }

    @Test
    void search_wordsOfATranslation_findIt() {
        int id = table.add("một", "2025-08-14 10:00:00");
        ReportCatalogue catalogue = new ReportCatalogue(table.jdbi());
        ReportIndexer indexer = new ReportIndexer(table.jdbi(), catalogue, html -> html, (change, stage) -> {});
        indexer.work();
        PseudoLanguage.translate(table, id, Map.of("html_content", "ñéŵš öñļý ĥéŕé"));
        indexer.onReportChange(ReportChange.of(id), ReportChange.Stage.STORED);
        indexer.work();

        assertThat(found(catalogue, "öñļý")).containsExactly(id);

        table.execute("UPDATE report_translation SET html_content = 'çöŕŕéçţéð'");
        indexer.onReportChange(ReportChange.of(id), ReportChange.Stage.STORED);
        indexer.work();

        assertThat(found(catalogue, "öñļý")).isEmpty();
        assertThat(found(catalogue, "çöŕŕéçţéð")).containsExactly(id);
        assertThat(found(catalogue, "một")).containsExactly(id);
    }

    private static List<Integer> found(ReportCatalogue catalogue, String words) {
        return catalogue.search(words, Optional.empty(), 10).ids();
    }
}
