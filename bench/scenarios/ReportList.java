import dev.archipelago.business.reports.ReportText;
import dev.archipelago.communication.reports.ReportCatalogue;
import dev.archipelago.communication.reports.ReportChange;
import dev.archipelago.communication.reports.ReportChangeListener;
import dev.archipelago.communication.reports.ReportIndexer;
import dev.archipelago.communication.reports.ReportRepository;
import dev.archipelago.language.Language;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jdbi.v3.core.Jdbi;

/**
 * A benchmark of the report list: inserts reports into an embedded PostgreSQL, evenly over eight years up to
 * 2026-11-21, builds the catalogue, and queries pages, months and words. Each report contains "bitcoin" and "thị
 * trường", a word shared by one in 5,000 reports and a unique word; the oldest hundredth contain "thuở". The server
 * indexes the newest 2,000 reports, which shows its speed; the others are indexed in SQL.
 *
 * <p>Argument: {@code [reports]}, 1,000,000 unless given.
 */
void main(String[] arguments) throws Exception {
    int reports = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    boolean met;
    try (var database = ScenarioDatabase.start("reports")) {
        insert(database.jdbi(), reports);
        ReportCatalogue catalogue = catalogued(database.jdbi(), reports);
        met = ask(database.jdbi(), catalogue, reports);
    }
    System.exit(met ? 0 : 1);
}

void insert(Jdbi jdbi, int reports) {
    long start = System.nanoTime();
    for (int from = 1; from <= reports; from += 50_000) {
        int first = from;
        jdbi.useHandle(handle -> handle.createUpdate("""
                        INSERT INTO crypto_report (html_content, html_content_en, created_at)
                        SELECT '<h1>Báo cáo thị trường ' || i || '</h1><p>Bitcoin và dòng tiền. từ' || (i % 5000) || ' riêng' || i
                               || CASE WHEN i <= :reports / 100 THEN ' thuở' ELSE '' END || repeat(' giá tăng giảm', 20) || '</p>',
                               '<h1>Market report ' || i || '</h1><p>Bitcoin flows.</p>',
                               timestamptz '2018-11-21' + (timestamptz '2026-11-21' - timestamptz '2018-11-21') / :reports * i
                        FROM generate_series(:first, least(:first + 49999, :reports)) i""")
                .bind("first", first)
                .bind("reports", reports)
                .execute());
    }
    print("%,d reports inserted in %.0f s", reports, seconds(start));
}

ReportCatalogue catalogued(Jdbi jdbi, int reports) throws InterruptedException {
    ReportCatalogue catalogue = new ReportCatalogue(jdbi);
    long start = System.nanoTime();
    try (var indexer = new ReportIndexer(jdbi, catalogue, ReportText::of, new Silent())) {
        indexer.start();
        while (!catalogue.ready()) {
            Thread.sleep(20);
        }
        print("catalogued in %.1f s", seconds(start));
        long made = System.nanoTime();
        while (count(jdbi, "vietnamese is not null") < Math.min(2_000, reports)) {
            Thread.sleep(20);
        }
        print("search index built by the server at %.0f reports per second", count(jdbi, "vietnamese is not null") / seconds(made));
    }
    start = System.nanoTime();
    for (int first = 1; first <= reports; first += 5_000) {
        int from = first;
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE report_entry e SET
                            vietnamese = strip(to_tsvector('report_vietnamese', regexp_replace(html_content, '<[^>]*>', ' ', 'g'))),
                            english = strip(to_tsvector('report_english', regexp_replace(html_content_en, '<[^>]*>', ' ', 'g')))
                        FROM crypto_report r
                        WHERE r.id = e.report_id AND e.vietnamese IS NULL AND r.id BETWEEN :first AND :first + 4999""")
                .bind("first", from)
                .execute());
    }
    jdbi.useHandle(handle -> handle.execute("ANALYZE report_entry"));
    print("the remaining search index built in %.0f s", seconds(start));
    jdbi.useHandle(handle -> print(
            "report_entry has %s",
            handle.createQuery("SELECT pg_size_pretty(pg_total_relation_size('report_entry'))")
                    .mapTo(String.class)
                    .one()));
    return catalogue;
}

boolean ask(Jdbi jdbi, ReportCatalogue catalogue, int reports) {
    Optional<YearMonth> all = Optional.empty();
    Optional<YearMonth> old = Optional.of(YearMonth.of(2020, 2));
    double first = median("page 1", 10, () -> catalogue.page(all, 0, 10).ids().size());
    median("the page in the middle", 10, () -> catalogue.page(all, reports / 2, 10).ids().size());
    double last = median("the last page", 10, () -> catalogue.page(all, reports - 10, 10).ids().size());
    median("page 1 of a month", 10, () -> catalogue.page(old, 0, 10).ids().size());
    ReportRepository repository = new ReportRepository(jdbi);
    median("page 1 by counting", 10, () -> repository.slice(0, 10, Language.VIETNAMESE).reports().size());
    median("the last page by counting and OFFSET", 10, () -> repository.slice(reports - 10, 10, Language.VIETNAMESE).reports().size());
    int most = 1_001;
    median("search: in all", Math.min(most, reports), () -> catalogue.search("thi truong bitcoin", all, most).ids().size());
    median("search: one in 5,000", reports / 5_000, () -> catalogue.search("từ77", all, most).ids().size());
    median("search: one", 1, () -> catalogue.search("riêng" + reports / 3, all, most).ids().size());
    median("search: the oldest hundredth", Math.min(most, reports / 100), () -> catalogue.search("thuo", all, most).ids().size());
    median("search: none", 0, () -> catalogue.search("khongco", all, most).ids().size());
    int ofMonth = (int) catalogue.page(old, 0, 1).days().stream()
            .filter(day -> YearMonth.from(day.day()).equals(old.get()))
            .mapToLong(day -> day.reports())
            .sum();
    median("search: in all, of a month", Math.min(most, ofMonth), () -> catalogue.search("bitcoin", old, most).ids().size());
    boolean met = last <= 2 * first;
    print("last page over first page %.2f; target at most 2.00: %s", last / first, met ? "met" : "MISSED");
    return met;
}

/** Returns the median time of 30 queries after 5 warm-up queries, in milliseconds. */
double median(String what, int expected, IntSupplier question) {
    double[] times = new double[30];
    for (int i = -5; i < times.length; i++) {
        long start = System.nanoTime();
        int got = question.getAsInt();
        if (got != expected) {
            throw new IllegalStateException(what + ": expected " + expected + " reports, got " + got);
        }
        if (i >= 0) {
            times[i] = (System.nanoTime() - start) / 1e6;
        }
    }
    Arrays.sort(times);
    print("%s: median %.2f ms, slowest %.2f ms", what, times[15], times[29]);
    return times[15];
}

long count(Jdbi jdbi, String where) {
    return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM report_entry WHERE " + where)
            .mapTo(long.class)
            .one());
}

double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
}

void print(String format, Object... values) {
    IO.println(String.format(Locale.ROOT, format, values));
}

record Silent() implements ReportChangeListener {
    @Override
    public void onReportChange(ReportChange change, ReportChange.Stage stage) {}
}
