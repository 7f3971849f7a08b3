package dev.archipelago.communication.reports;

import java.util.List;

/**
 * The newest reports that hold all words asked for.
 *
 * @param ids newest first, as many as were asked for at most
 * @param complete whether the words of every report are known; the newest are made first
 * @param anyMarks whether words match whatever marks are over their letters
 */
public record CatalogueMatches(List<Integer> ids, boolean complete, boolean anyMarks) {

    public CatalogueMatches {
        ids = List.copyOf(ids);
    }
}
