package dev.archipelago.market.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether readers can see a report. */
public enum ReportState {
    /** Only operators can see it. */
    DRAFT,
    /** Only operators can see it, until its time of publication. */
    SCHEDULED,
    /** Readers can see it. */
    PUBLISHED;

    /** The name of the state in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with this name. */
    public static Optional<ReportState> of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst();
    }
}
