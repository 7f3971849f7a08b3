package dev.archipelago.web.view;

/**
 * The texts around a report in its print view, in the language of the document. Plain text.
 *
 * @param site the name of the site
 * @param title the heading and the title of the window
 * @param subtitle the line below it; empty for none
 * @param created when the report was made, in words: {@code Created 20 Nov 2026, 14:05 GMT+7}
 * @param print what the button that prints says
 * @param close what the link back to the report says
 * @param disclaimer what readers are warned of
 */
public record PrintLabels(
        String site, String title, String subtitle, String created, String print, String close, String disclaimer) {}
