package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import java.util.List;

/**
 * A report in a feed.
 *
 * @param charts markup to show after the excerpt, with literal colour values
 */
public record FeedItem(ReportHead head, List<String> charts) {

    public FeedItem {
        charts = List.copyOf(charts);
    }
}
