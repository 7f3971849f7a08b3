package dev.archipelago.communication.reports;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.store.Migrations;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The report catalogue with tables of report generators that use either type of timestamp. */
@ParameterizedClass
@ValueSource(strings = {"timestamptz", "timestamp"})
class ReportCatalogueTest {

    private static final Pattern ROWS = Pattern.compile("actual rows=([0-9]+)");

    @Parameter
    String type;

    private final List<String> told = new ArrayList<>();
    private UnaryOperator<String> text = html -> html;
    private ReportTable table;
    private ReportCatalogue catalogue;
    private ReportIndexer indexer;

    @BeforeEach
    void create() {
        DatabaseAddress address = PostgresFixture.newAddress();
        table = ReportTable.create(PostgresFixture.dataSource(address), type);
        migrate(address);
        catalogue = new ReportCatalogue(table.jdbi());
        indexer = new ReportIndexer(
                table.jdbi(),
                catalogue,
                html -> text.apply(html),
                (change, stage) -> told.add(stage + " " + (change.any() ? "any" : new TreeSet<>(change.ids()))));
    }

    private static void migrate(DatabaseAddress address) {
        Duration patience = Duration.ofSeconds(30);
        try (Migrations migrations = Migrations.start(address, patience, patience)) {
            assertThat(migrations.state()).isEqualTo(Migrations.State.DONE);
        }
    }

    private void changed(int id) {
        indexer.onReportChange(ReportChange.of(id), ReportChange.Stage.STORED);
    }

    private List<Integer> found(String words) {
        return catalogue.search(words, Optional.empty(), 10).ids();
    }

    private List<Integer> page(long offset) {
        return catalogue.page(Optional.empty(), offset, 2).ids();
    }

    @Test
    void page_daysInVietnam_goThroughAllNewestFirst() {
        int a = table.add("a", "2025-08-14 16:59:00");
        int b = table.add("b", "2025-08-14 17:01:00");
        int c = table.add("c", "2025-08-14 17:01:00");
        int d = table.add("d", "2025-08-31 17:00:00");
        indexer.work();

        assertThat(catalogue.ready()).isTrue();
        assertThat(page(0)).containsExactly(d, c);
        assertThat(page(1)).containsExactly(c, b);
        assertThat(page(2)).containsExactly(b, a);
        assertThat(page(3)).containsExactly(a);
        assertThat(page(4)).isEmpty();
        assertThat(catalogue.page(Optional.of(YearMonth.of(2025, 8)), 0, 9).ids())
                .containsExactly(c, b, a);
        assertThat(catalogue.page(Optional.of(YearMonth.of(2025, 7)), 0, 9).ids())
                .isEmpty();
        assertThat(catalogue.page(Optional.empty(), 0, 1).days())
                .containsExactly(
                        new DayCount(LocalDate.of(2025, 9, 1), 1),
                        new DayCount(LocalDate.of(2025, 8, 15), 2),
                        new DayCount(LocalDate.of(2025, 8, 14), 1));
    }

    @Test
    void page_firstAndLast_readNoMoreThanAPageAndADay() {
        table.execute("insert into crypto_report (html_content, created_at) select 'x', timestamp '2025-01-01'"
                + " + i * interval '144 minutes' from generate_series(1, 1000) i");
        indexer.work();
        table.execute("analyze report_entry");
        List<DayCount> days = catalogue.page(Optional.empty(), 0, 10).days();

        assertThat(days).hasSize(101);
        assertThat(rowsRead(days.getFirst(), 0)).isBetween(1L, 20L);
        assertThat(rowsRead(days.getLast(), 0)).isBetween(1L, 20L);
        assertThat(rowsRead(days.get(50), 9)).isBetween(10L, 29L);
    }

    /** Returns the maximum number of rows that a step of the query plan of a page has read. */
    private long rowsRead(DayCount day, int offset) {
        return table
                .jdbi()
                .withHandle(handle -> handle.createQuery("explain (analyze, timing off) " + ReportCatalogue.PAGE)
                        .bind("first", LocalDate.of(2025, 1, 1))
                        .bind("last", day.day())
                        .bind("offset", offset)
                        .bind("limit", 10)
                        .mapTo(String.class)
                        .list())
                .stream()
                .flatMap(line -> ROWS.matcher(line).results())
                .mapToLong(rows -> Long.parseLong(rows.group(1)))
                .max()
                .orElseThrow();
    }

    @Test
    void work_addedMovedAndDeleted_countsThemAgain() {
        int a = table.add("một", "2025-08-14 10:00:00");
        int b = table.add("hai", "2025-08-14 11:00:00");
        indexer.work();
        table.execute(
                "UPDATE crypto_report SET created_at = '2025-09-01 10:00:00', html_content = 'ba' WHERE id = " + a);
        table.execute("DELETE FROM crypto_report WHERE id = " + b);
        int c = table.add("bốn", "2025-08-14 12:00:00");
        changed(a);
        changed(b);
        changed(c);

        indexer.work();

        assertThat(page(0)).containsExactly(a, c);
        assertThat(catalogue.page(Optional.empty(), 0, 1).days())
                .containsExactly(new DayCount(LocalDate.of(2025, 9, 1), 1), new DayCount(LocalDate.of(2025, 8, 14), 1));
        assertThat(found("một")).isEmpty();
        assertThat(found("ba")).containsExactly(a);
        assertThat(told)
                .containsExactly(
                        "CATALOGUED any",
                        "STORED [" + a + "]",
                        "STORED [" + b + "]",
                        "STORED [" + c + "]",
                        "CATALOGUED [" + a + ", " + b + ", " + c + "]");
    }

    @Test
    void work_changesMissed_tellsOfTheListAgain() {
        table.add("a", "2025-08-14 10:00:00");
        indexer.work();
        told.clear();

        indexer.onReportChange(ReportChange.ANY, ReportChange.Stage.STORED);
        assertThat(indexer.work()).isTrue();

        assertThat(told).containsExactly("STORED any", "CATALOGUED any");
        assertThat(indexer.work()).isTrue();
        assertThat(told).hasSize(2);
    }

    @Test
    void work_wordsOfOneReportCannotBeMade_otherReportsHaveTheirs() {
        int broken = table.add("broken", "2025-08-14 10:00:00");
        int other = table.add("other", "2025-08-13 10:00:00");
        text = html -> {
            if (html.contains("broken")) {
                throw new StackOverflowError("as a parser does");
            }
            return html;
        };

        assertThat(indexer.work()).isTrue();

        assertThat(found("other")).containsExactly(other);
        assertThat(found("broken")).doesNotContain(broken);
        assertThat(fields(indexer.statistics())).containsEntry("failures", 0L);
        assertThat(told).containsExactly("CATALOGUED any");
    }

    @Test
    void search_withOrWithoutMarks_findsBothLanguages() {
        int report = table.add("Thị trường Đồng tiền", null, null, "Markets were falling", null, "2025-08-14 10:00:00");
        int other = table.add("Thi truong chung khoan", "2025-08-13 10:00:00");
        indexer.work();

        assertThat(found("thị trường")).containsExactly(report, other);
        assertThat(found("THI TRUONG")).containsExactly(report, other);
        assertThat(found("đồng tiền")).containsExactly(report);
        assertThat(found("dong tien")).containsExactly(report);
        assertThat(found("market fall")).containsExactly(report);
        assertThat(found("market thị")).isEmpty();
        assertThat(found("& | ! ' :*")).isEmpty();
        assertThat(catalogue
                        .search("thi truong", Optional.of(YearMonth.of(2025, 9)), 10)
                        .ids())
                .isEmpty();
        assertThat(catalogue
                        .search("thi truong", Optional.of(YearMonth.of(2025, 8)), 1)
                        .ids())
                .containsExactly(report);
        assertThat(catalogue.search("thi", Optional.empty(), 1).complete()).isTrue();
        assertThat(catalogue.search("thi", Optional.empty(), 1).ignoresDiacritics())
                .isTrue();
    }

    @Test
    void makeWords_longAndDifferentWords_areAllTaken() {
        table.add("x", "2025-08-14 10:00:00");
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 200_000; i++) {
            text.append("từ").append(i).append(' ');
        }
        table.jdbi().useHandle(handle -> handle.execute("update crypto_report set html_content = ?", text.toString()));

        assertThat(indexer.work()).isTrue();

        assertThat(found("tu20000")).hasSize(1);
    }

    @Test
    void search_unaccentTakenAway_saysSoAndWantsMarks() {
        int report = table.add("Thị trường", "2025-08-14 10:00:00");
        for (String language : List.of("vietnamese", "english")) {
            table.execute("ALTER TEXT SEARCH CONFIGURATION report_" + language
                    + " ALTER MAPPING FOR word, hword, hword_part, numword, numhword, hword_numpart WITH simple");
        }

        indexer.work();

        assertThat(found("thị trường")).containsExactly(report);
        assertThat(found("thi truong")).isEmpty();
        assertThat(indexer.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(indexer.health().message()).contains("unaccent");
    }

    @Test
    void health_tableAway_isDegradedUntilItIsBack() {
        assertThat(indexer.health().status()).isEqualTo(Health.Status.DEGRADED);
        indexer.work();
        assertThat(indexer.health()).isEqualTo(Health.healthy());
        table.execute("ALTER TABLE report_entry RENAME TO elsewhere");
        indexer.onReportChange(ReportChange.ANY, ReportChange.Stage.STORED);

        assertThat(indexer.work()).isFalse();
        assertThat(indexer.health().status()).isEqualTo(Health.Status.DEGRADED);
        table.execute("ALTER TABLE elsewhere RENAME TO report_entry");

        assertThat(indexer.work()).isTrue();
        assertThat(indexer.health()).isEqualTo(Health.healthy());
    }
}
