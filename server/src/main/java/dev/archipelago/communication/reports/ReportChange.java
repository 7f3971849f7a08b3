package dev.archipelago.communication.reports;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A change of stored reports, merged from all changes within a short time.
 *
 * @param any whether any report may have been added, corrected or deleted; then {@code ids} is empty
 * @param ids the reports that were added, corrected or deleted
 * @param initial whether this server has only begun to detect changes: other servers detected the earlier ones
 */
public record ReportChange(boolean any, Set<Integer> ids, boolean initial) {

    /** The most reports a change names; with more it becomes {@link #ANY}. */
    static final int MAX_IDS = 1_000;

    /** No change. */
    static final ReportChange NONE = new ReportChange(false, Set.of(), false);

    /** A change of any report, as after an outage of PostgreSQL. */
    public static final ReportChange ANY = new ReportChange(true, Set.of(), false);

    /** A change of any report before this server began to detect changes. */
    public static final ReportChange INITIAL = new ReportChange(true, Set.of(), true);

    /** The stages of a change, in this order. */
    public enum Stage {
        /** The reports have changed. */
        STORED,

        /** {@link ReportCatalogue} reflects the change. */
        CATALOGUED
    }

    public ReportChange {
        ids = Set.copyOf(ids);
    }

    /** A change of report {@code id}. */
    public static ReportChange of(int id) {
        return new ReportChange(false, Set.of(id), false);
    }

    boolean isNone() {
        return !any && ids.isEmpty();
    }

    /** Both changes as one. */
    ReportChange and(ReportChange other) {
        if (any || other.any) {
            return initial && other.initial ? INITIAL : ANY;
        }
        SortedSet<Integer> both = new TreeSet<>(ids);
        both.addAll(other.ids);
        return both.size() > MAX_IDS ? ANY : new ReportChange(false, both, false);
    }
}
