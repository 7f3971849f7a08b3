package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/** Reads reports for pages. Blocks on PostgreSQL: call on a virtual thread. Thread-safe. */
public interface Reports {

    /** The newest report, or empty if there is none. */
    Optional<ReportHead> newest(Language language);

    /** The page of report {@code id}, or empty if there is no such report. */
    Optional<ReportPage> page(int id, Language language);

    /**
     * The stored body of report {@code id}, or empty if there is no such report.
     *
     * @throws UnreadableReportException if its content cannot be parsed
     */
    Optional<ReportDocument> document(int id, Language language);

    /** The newest reports, {@code limit} at most, newest first. */
    List<ReportHead> newest(int limit, Language language);

    /**
     * Page {@code page} of the list of all reports or of those of {@code month}, counted from 1; empty beyond the end
     * and for a month without reports. Page 1 of all always exists.
     *
     * @throws NotCataloguedException if {@code month} is present and the reports are not catalogued yet
     */
    Optional<ReportList> list(int page, Optional<YearMonth> month, Language language);

    /**
     * Page {@code page} of the newest reports of all or of {@code month} that contain all of {@code words} in one of
     * their bodies, counted from 1; empty beyond the end. Page 1 always exists.
     *
     * @throws NotCataloguedException if reports cannot be searched yet
     */
    Optional<ReportMatches> search(SearchWords words, Optional<YearMonth> month, int page, Language language);

    /** The highest report id, or 0 if there is none. */
    int lastId();

    /** The reports with ids from {@code first} up to but not including {@code end}, by id. */
    List<ReportReference> addresses(int first, int end);
}
