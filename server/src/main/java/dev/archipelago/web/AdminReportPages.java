package dev.archipelago.web;

import dev.archipelago.business.reports.ListedReport;
import dev.archipelago.business.reports.Publishing;
import dev.archipelago.business.reports.RemovedPart;
import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportState;
import dev.archipelago.web.view.AdminView.Block;
import dev.archipelago.web.view.AdminView.Cell;
import dev.archipelago.web.view.AdminView.Diff;
import dev.archipelago.web.view.AdminView.DiffLine;
import dev.archipelago.web.view.AdminView.Fact;
import dev.archipelago.web.view.AdminView.Facts;
import dev.archipelago.web.view.AdminView.Field;
import dev.archipelago.web.view.AdminView.Form;
import dev.archipelago.web.view.AdminView.Table;
import dev.archipelago.web.view.AdminView.Text;
import dev.archipelago.web.view.Format;
import dev.archipelago.web.view.LineDiff;
import dev.archipelago.web.view.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds the pages for operators about reports. */
final class AdminReportPages {

    private static final int MOST = 100;
    private static final String ACTIONS = "/admin/actions/reports";

    private final Publishing publishing;

    AdminReportPages(Publishing publishing) {
        this.publishing = publishing;
    }

    /** The list of reports, or one of them. */
    List<Block> page(AdminPages.Request request) {
        if (request.id().isEmpty()) {
            return list(request.text(), request.format());
        }
        OptionalInt id =
                request.id().filter(Numbers::isNumber).map(Numbers::parse).orElse(OptionalInt.empty());
        Optional<ManagedReport> report = id.isEmpty() ? Optional.empty() : publishing.find(id.getAsInt());
        return report.map(found -> one(found, request.text(), request.format()))
                .orElseGet(() -> List.of(new Text("", request.text().get("admin.reports.unknown"))));
    }

    private List<Block> list(Messages text, Format format) {
        List<List<Cell>> rows = new ArrayList<>();
        for (ListedReport report : publishing.list(Integer.MAX_VALUE, MOST, Optional.empty())) {
            String title = report.title().isEmpty()
                    ? text.get("report.number", report.entry().id())
                    : report.title();
            rows.add(List.of(
                    Cell.of(report.entry().id()),
                    Cell.link(title, "/admin/reports/" + report.entry().id()),
                    Cell.toned(
                            state(text, report.entry().state()),
                            tone(report.entry().state())),
                    Cell.of(report.entry()
                            .publishAt()
                            .or(() -> report.entry().createdAt())
                            .map(format::dateTime)
                            .orElse("–"))));
        }
        return List.of(
                new Table(
                        "",
                        List.of(
                                text.get("admin.column.number"),
                                text.get("admin.reports.title"),
                                text.get("admin.column.state"),
                                text.get("admin.column.time")),
                        rows,
                        text.get("admin.reports.none")),
                newReportForm(text));
    }

    private static Form newReportForm(Messages text) {
        ReportContent none =
                new ReportContent("", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        return new Form(
                text.get("admin.reports.new"),
                ACTIONS,
                text.get("admin.reports.new.note"),
                fields(text, none),
                text.get("admin.reports.save"),
                Optional.empty());
    }

    private List<Block> one(ManagedReport report, Messages text, Format format) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts(report, text, format));
        List<RemovedPart> removed = publishing.removed(report.content());
        if (!removed.isEmpty()) {
            blocks.add(new Table(
                    text.get("admin.reports.removed"),
                    List.of(
                            text.get("admin.reports.part"),
                            text.get("admin.reports.what"),
                            text.get("admin.reports.count")),
                    removed.stream()
                            .map(part ->
                                    List.of(Cell.of(part.part()), Cell.of(part.description()), Cell.of(part.count())))
                            .toList(),
                    ""));
        }
        blocks.addAll(actions(report, text));
        blocks.addAll(differences(report, text, format));
        List<Field> fields = new ArrayList<>(fields(text, report.content()));
        fields.addFirst(version(report));
        blocks.add(new Form(
                text.get("admin.reports.correct"),
                ACTIONS + "/" + report.id() + "/correct",
                "",
                fields,
                text.get("admin.reports.save"),
                Optional.empty()));
        return blocks;
    }

    private static Facts facts(ManagedReport report, Messages text, Format format) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                text.get("admin.column.state"), Cell.toned(state(text, report.state()), tone(report.state()))));
        report.createdAt()
                .ifPresent(at -> facts.add(new Fact(text.get("admin.reports.created"), Cell.of(format.dateTime(at)))));
        report.publishAt()
                .ifPresent(at -> facts.add(new Fact(text.get("admin.reports.at"), Cell.of(format.dateTime(at)))));
        String address = report.preview().map(secret -> "/drafts/" + secret).orElse("/crypto_report/" + report.id());
        facts.add(new Fact(
                text.get(report.preview().isPresent() ? "admin.reports.preview" : "admin.reports.address"),
                Cell.link(address, address)));
        return new Facts("", facts);
    }

    private static List<Form> actions(ManagedReport report, Messages text) {
        String path = ACTIONS + "/" + report.id();
        List<Form> forms = new ArrayList<>();
        if (report.state() == ReportState.PUBLISHED) {
            forms.add(new Form(
                    text.get("admin.reports.unpublish"),
                    path + "/unpublish",
                    text.get("admin.reports.unpublish.note"),
                    List.of(version(report)),
                    text.get("admin.reports.unpublish"),
                    Optional.of(text.get("admin.reports.unpublish.confirm"))));
        } else {
            forms.add(new Form(
                    text.get("admin.reports.publish"),
                    path + "/publish",
                    text.get("admin.reports.publish.note"),
                    List.of(version(report), Field.of("at", text.get("admin.reports.at"), "datetime-local", "", false)),
                    text.get("admin.reports.publish"),
                    Optional.empty()));
        }
        forms.add(new Form(
                text.get("admin.reports.delete"),
                path + "/delete",
                "",
                List.of(),
                text.get("admin.reports.delete"),
                Optional.of(text.get("admin.reports.delete.confirm"))));
        return forms;
    }

    private List<Diff> differences(ManagedReport report, Messages text, Format format) {
        return publishing
                .lastRevision(report.id())
                .map(revision -> {
                    List<Diff> diffs = new ArrayList<>();
                    for (String name : AdminPages.TEXTS) {
                        List<DiffLine> lines =
                                LineDiff.of(part(revision.content(), name), part(report.content(), name));
                        if (!lines.isEmpty()) {
                            diffs.add(new Diff(
                                    text.get(
                                            "admin.reports.diff",
                                            name,
                                            format.dateTime(revision.replacedAt()),
                                            revision.author()),
                                    lines));
                        }
                    }
                    return diffs;
                })
                .orElse(List.of());
    }

    private static Field version(ManagedReport report) {
        return Field.of("version", "", "hidden", report.version(), true);
    }

    private static List<Field> fields(Messages text, ReportContent content) {
        return AdminPages.TEXTS.stream()
                .map(name ->
                        Field.of(name, label(text, name), "area", part(content, name), name.equals("html_content")))
                .toList();
    }

    private static String label(Messages text, String name) {
        return switch (name) {
            case "html_content" -> text.get("admin.reports.text.vi");
            case "html_content_en" -> text.get("admin.reports.text.en");
            case "css_content" -> text.get("admin.reports.text.css");
            case "js_content" -> text.get("admin.reports.text.script");
            default -> text.get("admin.reports.text.script.en");
        };
    }

    private static String part(ReportContent content, String name) {
        return switch (name) {
            case "html_content" -> content.html();
            case "html_content_en" -> content.htmlEnglish().orElse("");
            case "css_content" -> content.css().orElse("");
            case "js_content" -> content.script().orElse("");
            default -> content.scriptEnglish().orElse("");
        };
    }

    private static String state(Messages text, ReportState state) {
        return switch (state) {
            case DRAFT -> text.get("admin.reports.draft");
            case SCHEDULED -> text.get("admin.reports.scheduled");
            case PUBLISHED -> text.get("admin.reports.published");
        };
    }

    private static String tone(ReportState state) {
        return state == ReportState.PUBLISHED ? "good" : state == ReportState.SCHEDULED ? "warn" : "";
    }
}
