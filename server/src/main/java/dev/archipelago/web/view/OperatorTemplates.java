package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportPreview;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Map;

/** Renders the pages for operators. Thread-safe. */
public final class OperatorTemplates {

    private final PageTemplates templates;

    public OperatorTemplates(PageTemplates templates) {
        this.templates = templates;
    }

    /** The preview of a report that is not published; the report itself is in an embedded frame. */
    public String draft(Language language, ReportPreview preview) {
        Messages text = Messages.of(language);
        String address = "/drafts/" + preview.report().preview().orElseThrow();
        LayoutModel page = templates.layout(
                language,
                new LayoutModel.Head(
                        text.get("draft.title", preview.report().id()),
                        text.get("draft.note"),
                        "",
                        "",
                        List.of(PageTemplates.REPORT_FRAME, PageTemplates.REPORT_PAGE),
                        List.of(language)));
        List<Map.Entry<String, String>> others = Language.all().stream()
                .filter(other -> !other.equals(language))
                .map(other -> Map.entry(other.tag(), address + "?lang=" + other.tag()))
                .toList();
        return templates.render(
                "draft.jte",
                page,
                Map.of(
                        "preview",
                        preview,
                        "item",
                        ReportItem.of(preview.page().head(), page),
                        "frame",
                        address + "/frame?lang=" + language.tag(),
                        "others",
                        others));
    }
}
