package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import dev.archipelago.market.MarketCatalog;
import java.util.List;
import java.util.Optional;

/**
 * What a page says about a request that cannot be fulfilled.
 *
 * @param title what happened, in a few words
 * @param detail why, and what the reader can do
 */
record ProblemText(String title, String detail) {

    /**
     * The text for an HTTP status from 400 to 599.
     *
     * @param detailKey a more specific message than that of the status: one of {@code problem.detail.…}
     * @throws IllegalArgumentException if there is no such message
     */
    static ProblemText of(Language language, int status, Optional<String> detailKey, MarketCatalog catalog) {
        Messages text = Messages.of(language);
        String key = text.has("problem." + status + ".title")
                ? "problem." + status
                : status < 500 ? "problem.4xx" : "problem.5xx";
        List<String> symbols = catalog.symbols();
        String detail = text.get(
                detailKey.orElse(key + ".text"), text.list("list.and", symbols), text.list("list.or", symbols));
        return new ProblemText(text.get(key + ".title"), detail);
    }
}
