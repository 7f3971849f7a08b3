package dev.archipelago.web.view;

import org.jsoup.nodes.Element;

/** Finds the cards of a report that are too long to be kept whole on a page of its PDF. */
public final class PageBreaks {

    private static final String CARDS = ".report-card, .card, .sub-card";

    /** About eight lines, which leave half a page to a chart among them. */
    private static final int LETTERS = 600;

    private PageBreaks() {}

    /** Marks those below {@code root} with the class {@code long-card}; the words of drawn charts do not count. */
    public static void mark(Element root) {
        for (Element card : root.select(CARDS)) {
            int drawn = card.select("[data-drawn]").stream()
                    .mapToInt(chart -> chart.text().length())
                    .sum();
            if (card.text().length() - drawn > LETTERS) {
                card.addClass("long-card");
            }
        }
    }
}
