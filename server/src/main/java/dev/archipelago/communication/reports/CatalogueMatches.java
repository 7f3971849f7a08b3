package dev.archipelago.communication.reports;

import java.util.List;

/**
 * The newest reports that contain all words of a search.
 *
 * @param ids newest first, limited as requested
 * @param complete whether every report is indexed; the newest are indexed first
 * @param ignoresDiacritics whether the search ignores diacritics
 */
public record CatalogueMatches(List<Integer> ids, boolean complete, boolean ignoresDiacritics) {

    public CatalogueMatches {
        ids = List.copyOf(ids);
    }
}
