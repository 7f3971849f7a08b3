package dev.archipelago.web.view;

import dev.archipelago.business.reports.HighlightedText;
import dev.archipelago.business.reports.ReportMatches;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Optional;

/**
 * A search result as a page shows it.
 *
 * @param report its link leads to the language in which it was found
 * @param foreign the name of that language, if it is not the page's
 */
public record MatchItem(ReportItem report, HighlightedText title, HighlightedText excerpt, Optional<String> foreign) {

    static MatchItem of(ReportMatches.Match match, LayoutModel page) {
        Language language = match.head().language();
        ReportItem report = ReportItem.of(match.head(), page, language);
        HighlightedText title = match.head().title().isBlank()
                ? new HighlightedText(List.of(new HighlightedText.Piece(report.title(), false)))
                : match.title();
        Optional<String> foreign = language == page.language()
                ? Optional.empty()
                : Optional.of(
                        language.locale().getDisplayLanguage(page.language().locale()));
        return new MatchItem(report, title, match.excerpt(), foreign);
    }
}
