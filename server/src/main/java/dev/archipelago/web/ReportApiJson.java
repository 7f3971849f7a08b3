package dev.archipelago.web;

import dev.archipelago.business.reports.ListedReport;
import dev.archipelago.business.reports.RemovedPart;
import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportState;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes reports as operators see them as JSON.
 *
 * @param publicBaseUrl the site's own address; addresses are relative without it
 */
record ReportApiJson(Optional<URI> publicBaseUrl) {

    /** A report without its texts, and what is removed from it before readers see it. */
    Map<String, Object> changed(ManagedReport report, List<RemovedPart> removed) {
        Map<String, Object> fields = head(report);
        fields.put("removed", removed.stream().map(ReportApiJson::fields).toList());
        return fields;
    }

    /** A report with its texts. */
    Map<String, Object> whole(ManagedReport report, List<RemovedPart> removed) {
        Map<String, Object> fields = changed(report, removed);
        ReportContent content = report.content();
        fields.put("html_content", content.html());
        fields.put("css_content", content.css().orElse(null));
        fields.put("js_content", content.script().orElse(null));
        fields.put("html_content_en", content.htmlEnglish().orElse(null));
        fields.put("js_content_en", content.scriptEnglish().orElse(null));
        Map<String, Object> translations = new TreeMap<>();
        content.translations().forEach((tag, translation) -> {
            Map<String, Object> texts = new LinkedHashMap<>();
            texts.put("html_content", translation.html());
            texts.put("css_content", translation.css().orElse(null));
            texts.put("js_content", translation.script().orElse(null));
            translations.put(tag, texts);
        });
        fields.put("translations", translations);
        return fields;
    }

    /** A page of the list. */
    Map<String, Object> list(List<ListedReport> reports, Optional<String> next) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "reports",
                reports.stream()
                        .map(report -> {
                            Map<String, Object> fields = fields(
                                    report.entry().id(),
                                    report.entry().state(),
                                    report.entry().createdAt(),
                                    report.entry().publishAt());
                            fields.put("title", report.title());
                            return fields;
                        })
                        .toList());
        body.put("next", next.orElse(null));
        return body;
    }

    private Map<String, Object> head(ManagedReport report) {
        Map<String, Object> fields = fields(report.id(), report.state(), report.createdAt(), report.publishAt());
        fields.put("version", report.version());
        fields.put(
                "preview_url",
                report.preview().map(secret -> address("/drafts/" + secret)).orElse(null));
        return fields;
    }

    private Map<String, Object> fields(
            int id, ReportState state, Optional<Instant> createdAt, Optional<Instant> publishAt) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("state", state.word());
        fields.put("created_at", createdAt.map(Instant::toString).orElse(null));
        fields.put("publish_at", publishAt.map(Instant::toString).orElse(null));
        fields.put("url", address("/crypto_report/" + id));
        return fields;
    }

    private String address(String path) {
        return publicBaseUrl.map(base -> base + path).orElse(path);
    }

    private static Map<String, Object> fields(RemovedPart removed) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("part", removed.part());
        fields.put("description", removed.description());
        fields.put("count", removed.count());
        return fields;
    }
}
