package dev.archipelago.business.reports;

import java.util.List;
import java.util.Optional;

/** Reports as pages say them. Blocks on PostgreSQL: call on a virtual thread. Thread-safe. */
public interface Reports {

    /** The newest report, or empty if there is none. */
    Optional<ReportHead> newest(Language language);

    /** The page of report {@code id}, or empty if there is no such report. */
    Optional<ReportPage> page(int id, Language language);

    /** The stored body of report {@code id}, or empty if there is no such report. */
    Optional<ReportDocument> document(int id, Language language);

    /** Page {@code page} of the list, counted from 1; empty beyond the end. Page 1 always exists. */
    Optional<ReportList> list(int page, Language language);

    /** The highest number of a report, or 0 if there is none. */
    int lastId();

    /** The reports whose numbers are from {@code first} up to but not {@code end}, by number. */
    List<ReportAddress> addresses(int first, int end);
}
