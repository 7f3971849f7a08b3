package dev.archipelago.web.view;

import org.jsoup.nodes.Element;

/** Finds the cards of a report that are too long for an unbroken block on a page of its PDF. */
public final class PageBreaks {

    private static final String CARDS = ".report-card, .card, .sub-card";

    /** About eight lines, which leave half a page for a chart in the card. */
    private static final int MAX_LETTERS = 600;

    private PageBreaks() {}

    /**
     * Adds the class {@code long-card} to the long cards below {@code root}; the text of drawn charts does not count.
     */
    public static void mark(Element root) {
        for (Element card : root.select(CARDS)) {
            int drawn = card.select("[data-drawn]").stream()
                    .mapToInt(chart -> chart.text().length())
                    .sum();
            if (card.text().length() - drawn > MAX_LETTERS) {
                card.addClass("long-card");
            }
        }
    }
}
