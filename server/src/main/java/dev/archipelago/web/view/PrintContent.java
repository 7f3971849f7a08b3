package dev.archipelago.web.view;

import java.util.List;

/**
 * What a page prints in place of itself: a report as in its print view, in a declarative shadow root, which keeps its styles and
 * ids apart from the page's. Hidden on a screen.
 *
 * @param html an element for the end of {@code body}; empty for a page that prints as it stands
 * @param hashes the hash sources of its styles, for the policy of the page
 * @param degraded whether its charts could not be drawn now
 */
public record PrintContent(String html, List<String> hashes, boolean degraded) {

    /** For a page that prints as it stands. */
    public static final PrintContent NONE = new PrintContent("", List.of(), false);

    public PrintContent {
        hashes = List.copyOf(hashes);
    }
}
