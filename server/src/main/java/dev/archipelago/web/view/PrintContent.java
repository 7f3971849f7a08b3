package dev.archipelago.web.view;

import java.util.List;

/**
 * The printed form of a page: a report as in its print view, in a declarative shadow root that separates its styles and
 * ids from the page's. Hidden on a screen.
 *
 * @param html an element for the end of {@code body}; empty if the page itself is printed
 * @param hashes the hash sources of its styles, for the policy of the page
 * @param degraded whether its charts could not be drawn
 */
public record PrintContent(String html, List<String> hashes, boolean degraded) {

    /** The value for a page without a separate printed form. */
    public static final PrintContent NONE = new PrintContent("", List.of(), false);

    public PrintContent {
        hashes = List.copyOf(hashes);
    }
}
