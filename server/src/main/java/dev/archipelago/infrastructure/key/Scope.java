package dev.archipelago.infrastructure.key;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A permission that a key grants. */
public enum Scope {
    /** Publish, correct, unpublish and delete reports, and read drafts. */
    REPORTS_WRITE("reports:write"),
    /** Clear the cache and refresh the market data. */
    CACHE_CLEAR("cache:clear"),
    /** Read and change alert rules. */
    ALERTS_WRITE("alerts:write"),
    /** Read metrics, cache statistics and the details of health. */
    METRICS_READ("metrics:read");

    /** Every scope; what the configured key grants. */
    public static final Set<Scope> ALL = Collections.unmodifiableSet(EnumSet.allOf(Scope.class));

    private final String word;

    Scope(String word) {
        this.word = word;
    }

    /** The name of the scope in commands, documents and the database. */
    public String word() {
        return word;
    }

    /** The scope with this name. */
    public static Optional<Scope> of(String word) {
        return Arrays.stream(values()).filter(scope -> scope.word.equals(word)).findFirst();
    }
}
