package dev.archipelago.web.view;

/**
 * The texts around a report in its print view, in the language of the document. Plain text.
 *
 * @param site the name of the site
 * @param title the heading and the document title
 * @param subtitle the line below it; may be empty
 * @param created the creation time as text: {@code Created 20 Nov 2026, 14:05 GMT+7}
 * @param print the label of the print button
 * @param close the label of the link back to the report
 * @param disclaimer the warning to readers
 */
public record PrintLabels(
        String site, String title, String subtitle, String created, String print, String close, String disclaimer) {}
