package dev.archipelago.communication.reports;

/**
 * Is told when reports change. Called on the thread that watches PostgreSQL, one call at a time: must not block; what it
 * throws is logged and dropped.
 */
public interface ReportChangeListener {

    /** Report {@code id} was added, corrected or deleted. */
    void onReportChanged(int id);

    /**
     * Any report may have been added, corrected or deleted: watching began, PostgreSQL was away, or so much changed that
     * it is not told one by one.
     */
    void onChangesMissed();

    /** The list by page, month and word now shows changes that were told before. */
    default void onListChanged() {}
}
