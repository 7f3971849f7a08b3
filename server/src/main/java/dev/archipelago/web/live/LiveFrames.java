package dev.archipelago.web.live;

import dev.archipelago.business.reports.Publication;
import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.PageTemplates;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The messages of the WebSocket that are not about the market (contract E, R12). Thread-safe. */
public final class LiveFrames {

    private static final JsonMapper JSON = JsonMapper.shared();

    private LiveFrames() {}

    /**
     * A notification that a new report has been published. It has no {@code data} field, which old pages would take for
     * the market.
     */
    public static String reportPublished(Publication publication) {
        ReportHead head = publication.head(Language.all().getFirst());
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("id", head.id());
        report.put("created_at", head.createdAt().toString());
        for (Language language : Language.all()) {
            report.put("title_" + language.tag(), PageTemplates.title(language, publication.head(language)));
        }
        report.put("url", "/crypto_report/" + head.id());
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("type", "report_published");
        frame.put("report", report);
        return JSON.writeValueAsString(frame);
    }

    static String connected(Instant now) {
        return "{\"type\":\"connected\",\"message\":\"Connected to the market\",\"timestamp\":\"" + now + "\"}";
    }

    /** The answer to a request for data while there is no snapshot yet. */
    static String noData(Instant now) {
        return "{\"type\":\"error\",\"message\":\"Nothing is known of the market"
                + " yet\",\"error\":\"no_data\",\"timestamp\":\""
                + now + "\"}";
    }

    static String pong(Instant now) {
        return "{\"type\":\"pong\",\"timestamp\":\"" + now + "\"}";
    }
}
