package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportPreview;
import dev.archipelago.language.Language;
import java.util.List;
import java.util.Map;

/** Renders the pages for operators. Thread-safe. */
public final class OperatorTemplates {

    private final PageTemplates templates;
    private final String style = Asset.text("shared_assets/css/pages/admin.css").strip();

    public OperatorTemplates(PageTemplates templates) {
        this.templates = templates;
    }

    /** A page for operators; send it with {@link #adminPolicy}. */
    public String admin(Language language, AdminView view) {
        LayoutModel page = templates.layout(language, new LayoutModel.Head(view.title(), "", "", "", List.of()));
        return templates.render("admin.jte", page, Map.of("view", view, "style", style));
    }

    /** The {@code Content-Security-Policy} of {@link #admin}. */
    public String adminPolicy() {
        return templates.reportPolicy(List.of(CspHash.of(style)));
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
