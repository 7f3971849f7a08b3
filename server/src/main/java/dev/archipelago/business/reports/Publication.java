package dev.archipelago.business.reports;

import dev.archipelago.language.Language;
import java.util.Map;

/**
 * A report that has become the newest one.
 *
 * @param heads its summary in each of {@link Language#all}
 */
public record Publication(Map<Language, ReportHead> heads) {

    public Publication {
        heads = Map.copyOf(heads);
    }

    /**
     * The summary in {@code language}.
     *
     * @throws IllegalArgumentException if there is no such language
     */
    public ReportHead head(Language language) {
        ReportHead head = heads.get(language);
        if (head == null) {
            throw new IllegalArgumentException("report published without the language " + language);
        }
        return head;
    }
}
