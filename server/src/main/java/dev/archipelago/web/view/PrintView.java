package dev.archipelago.web.view;

/**
 * The print view of a report.
 *
 * @param html the document
 * @param contentSecurityPolicy what it must be sent with: as in the frame, with the dialog that printing needs, and no style
 *     and no script but those that stand in it
 */
public record PrintView(String html, String contentSecurityPolicy) {}
