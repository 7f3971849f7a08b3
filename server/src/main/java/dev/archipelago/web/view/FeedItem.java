package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import java.util.List;

/**
 * A report as a feed shows it.
 *
 * @param charts markup to be shown after its excerpt, drawn with colours as values
 */
public record FeedItem(ReportHead head, List<String> charts) {

    public FeedItem {
        charts = List.copyOf(charts);
    }
}
