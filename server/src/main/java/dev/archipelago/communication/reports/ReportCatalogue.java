package dev.archipelago.communication.reports;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Lists reports by page and month and searches them by word, in the tables that {@link ReportIndexer} maintains beside
 * {@code crypto_report}. The cost of a page depends on the number of days with reports and the reports of one day, not
 * on the number of reports. Only reads; throws {@code JdbiException} if PostgreSQL is unavailable or a search takes
 * longer than {@value #SEARCH_SECONDS} s. Thread-safe.
 */
public final class ReportCatalogue {

    private static final int TIMEOUT_SECONDS = 5;
    private static final int SEARCH_SECONDS = 3;

    private static final String DAYS = "select day, reports from report_day where reports > 0 order by day desc";

    /** Before midnight in Vietnam at the end of the day, by PostgreSQL's time zone data. */
    private static final String BEFORE_THE_DAY_AFTER =
            " created_at < (:last + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'";

    private static final String SINCE = " created_at >= :first::timestamp at time zone 'Asia/Ho_Chi_Minh'";

    private static final String NEWEST_FIRST = " order by created_at desc, report_id desc";

    static final String PAGE = "select report_id from report_entry where" + BEFORE_THE_DAY_AFTER + " and" + SINCE
            + NEWEST_FIRST + " limit :limit offset :offset";

    private static final String MATCHES = """
            select report_id from report_entry e
            where (vietnamese @@ plainto_tsquery('report_vietnamese', :words)
                or english @@ plainto_tsquery('report_english', :words)%s) %s
            """ + NEWEST_FIRST + " limit :limit";

    private static final String OR_TRANSLATION = " or exists (select from report_entry_translation t"
            + " where t.report_id = e.report_id and t.language = '%s' and t.words @@ plainto_tsquery('%s', :words))";

    private static final String COMPLETE = "select not exists (select from report_entry where vietnamese is null)";

    private static final String IGNORES_DIACRITICS = "select exists (select from pg_ts_config_map m"
            + " join pg_ts_dict d on d.oid = m.mapdict"
            + " where m.mapcfg = 'report_vietnamese'::regconfig and d.dictname = 'unaccent')";

    private final Jdbi jdbi;
    private final TranslationTable translations = new TranslationTable();
    private volatile boolean ready;

    /** A catalogue that is not ready before a {@link ReportIndexer} has compared every report. */
    public ReportCatalogue(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Whether it contains every report. */
    public boolean ready() {
        return ready;
    }

    /** Whether searches ignore diacritics, for which PostgreSQL needs the extension unaccent. */
    boolean ignoresDiacritics() {
        return jdbi.withHandle(handle -> yes(handle, IGNORES_DIACRITICS));
    }

    void ready(boolean now) {
        ready = now;
    }

    /**
     * Up to {@code limit} reports after the {@code offset} newest, of {@code month} or of all reports.
     */
    public CataloguePage page(Optional<YearMonth> month, long offset, int limit) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            List<DayCount> days = handle.createQuery(DAYS)
                    .setQueryTimeout(TIMEOUT_SECONDS)
                    .map((row, context) -> new DayCount(row.getObject("day", LocalDate.class), row.getInt("reports")))
                    .list();
            long before = 0;
            for (DayCount day : days) {
                if (month.isPresent() && !YearMonth.from(day.day()).equals(month.get())) {
                    continue;
                }
                if (offset < before + day.reports()) {
                    LocalDate first = month.map(asked -> asked.atDay(1))
                            .orElse(days.getLast().day());
                    return new CataloguePage(days, ids(handle, first, day.day(), offset - before, limit));
                }
                before += day.reports();
            }
            return new CataloguePage(days, List.of());
        });
    }

    private static List<Integer> ids(Handle handle, LocalDate first, LocalDate last, long offset, int limit) {
        return handle.createQuery(PAGE)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .bind("first", first)
                .bind("last", last)
                .bind("offset", offset)
                .bind("limit", limit)
                .mapTo(int.class)
                .list();
    }

    /**
     * The newest reports, {@code limit} at most, of which one body contains all of {@code words}.
     *
     * @param words any text
     */
    public CatalogueMatches search(String words, Optional<YearMonth> month, int limit) {
        return jdbi.inTransaction(handle -> {
            // Whether to scan the list or the index depends on how common the words are: plan for these words.
            handle.execute("set local plan_cache_mode = force_custom_plan");
            // Matching the words of a report costs many times what PostgreSQL assumes of an operator.
            handle.execute("set local cpu_operator_cost = 0.1");
            String within = month.isPresent() ? "and" + SINCE + " and" + BEFORE_THE_DAY_AFTER : "";
            Query query = handle.createQuery(MATCHES.formatted(inTranslations(handle), within))
                    .setQueryTimeout(SEARCH_SECONDS)
                    .bind("words", words)
                    .bind("limit", limit);
            month.ifPresent(asked -> query.bind("first", asked.atDay(1)).bind("last", asked.atEndOfMonth()));
            return new CatalogueMatches(
                    query.mapTo(int.class).list(), yes(handle, COMPLETE), yes(handle, IGNORES_DIACRITICS));
        });
    }

    private String inTranslations(Handle handle) {
        return translations.columns(handle).translated()
                ? BodyColumns.translations().stream()
                        .map(language -> OR_TRANSLATION.formatted(language.tag(), language.textSearch()))
                        .collect(Collectors.joining())
                : "";
    }

    private static boolean yes(Handle handle, String question) {
        return handle.createQuery(question)
                .setQueryTimeout(TIMEOUT_SECONDS)
                .mapTo(boolean.class)
                .one();
    }
}
