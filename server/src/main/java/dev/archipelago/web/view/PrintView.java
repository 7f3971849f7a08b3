package dev.archipelago.web.view;

import java.util.List;

/**
 * The print view of a report. Send it with {@link ReportFrameRenderer#printPolicy}.
 *
 * @param html the document
 * @param hashes the hash sources of the styles that are specific to this document
 * @param degraded whether its charts could not be drawn
 */
public record PrintView(String html, List<String> hashes, boolean degraded) {}
