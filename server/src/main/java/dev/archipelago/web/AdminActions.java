package dev.archipelago.web;

import dev.archipelago.business.reports.ChangedReportException;
import dev.archipelago.business.reports.InvalidReportException;
import dev.archipelago.business.reports.Publishing;
import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.island.Statistics.Outcome;
import dev.archipelago.infrastructure.key.ApiKeys;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.language.Language;
import dev.archipelago.market.report.ManagedReport;
import dev.archipelago.market.report.ReportContent;
import dev.archipelago.market.report.ReportState;
import dev.archipelago.market.report.ReportSubmission;
import dev.archipelago.web.view.Messages;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The changes that operators make in the pages for them; each is in the audit log with the name of their key. */
final class AdminActions {

    private static final Logger LOG = LoggerFactory.getLogger(AdminActions.class);

    /** The paths that forms are sent to. */
    static final List<String> PATHS = List.of(
            "/admin/actions/reports",
            "/admin/actions/reports/:id/publish",
            "/admin/actions/reports/:id/unpublish",
            "/admin/actions/reports/:id/correct",
            "/admin/actions/reports/:id/delete",
            "/admin/actions/cache",
            "/admin/actions/keys",
            "/admin/actions/revoke");

    /** What can have been done, as in the address of the page that is shown afterwards. */
    static final Set<String> OUTCOMES =
            Set.of("published", "scheduled", "corrected", "unpublished", "deleted", "draft", "cleared", "revoked");

    /** Times are entered and shown in Vietnam time. */
    private static final ZoneId ZONE = ZoneId.of("Asia/Ho_Chi_Minh");

    private static final String REPORTS = "/admin/reports";

    private final AdminServices services;
    private final Publishing publishing;
    private final ApiKeys keys;
    private final AuditLog audit;

    AdminActions(AdminServices services, Access access) {
        this.services = services;
        this.publishing = services.publishing();
        this.keys = access.keys();
        this.audit = access.audit();
    }

    /** A form that was sent. */
    record Request(String path, Optional<String> id, AdminForm form, Language language, String address) {

        Optional<String> version() {
            return form.text("version");
        }
    }

    /** What came of it. */
    sealed interface Outcome {

        /** It was done; {@code word} is one of {@link #OUTCOMES}. */
        record Done(String path, String word) implements Outcome {}

        /** It was not done. */
        record Refused(String text) implements Outcome {}

        /** A key was created; {@code secret} is shown once. */
        record NewKey(String name, String secret) implements Outcome {}
    }

    /** Makes a change; blocks. */
    Outcome run(Request request, KeyHolder holder) throws Exception {
        Messages text = Messages.of(request.language());
        Set<Scope> required = required(request.path());
        if (!holder.permits(required)) {
            return new Outcome.Refused(AdminPages.lackingText(text, holder, required));
        }
        AuditLog.Origin origin = new AuditLog.Origin(holder.name(), request.address());
        try {
            return switch (request.path()) {
                case "/admin/actions/cache" -> clear(request, origin);
                case "/admin/actions/keys" -> createKey(request, origin, text);
                case "/admin/actions/revoke" -> revoke(request, origin, text);
                case "/admin/actions/reports" -> create(request, origin);
                default -> change(request, origin, text);
            };
        } catch (InvalidReportException e) {
            return new Outcome.Refused(text.get("admin.refused", String.valueOf(e.getMessage())));
        } catch (ChangedReportException e) {
            return new Outcome.Refused(text.get("admin.changed"));
        } catch (DateTimeException e) {
            return new Outcome.Refused(text.get("admin.time.invalid"));
        }
    }

    private static Set<Scope> required(String path) {
        if (path.startsWith("/admin/actions/reports")) {
            return Set.of(Scope.REPORTS_WRITE);
        }
        return path.equals("/admin/actions/cache") ? Set.of(Scope.CACHE_CLEAR) : Scope.ALL;
    }

    private Outcome clear(Request request, AuditLog.Origin origin) {
        Optional<String> tag = request.form().text("tag");
        if (tag.isPresent()) {
            audit.append(origin, "cache.cleared", "entries with the tag " + tag.get());
            try {
                services.cache().removeByTag(tag.get().strip());
            } catch (IllegalArgumentException e) {
                return new Outcome.Refused(String.valueOf(e.getMessage()));
            }
        } else {
            audit.append(origin, "cache.cleared", "all entries");
            LOG.info(
                    "cache cleared by {}: {} entries in memory",
                    origin.actor(),
                    services.clearCache().getAsLong());
        }
        return new Outcome.Done("/admin/cache", "cleared");
    }

    // ---- keys

    private Outcome createKey(Request request, AuditLog.Origin origin, Messages text) throws Exception {
        String name = request.form().text("name").orElse("").strip();
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        request.form().all("scope").forEach(word -> Scope.of(word).ifPresent(scopes::add));
        if (!name.matches(ApiKeys.NAME_PATTERN) || name.equals(ApiKeys.CONFIGURED) || scopes.isEmpty()) {
            return new Outcome.Refused(text.get("admin.keys.invalid"));
        }
        Optional<ApiKeys.Created> created = audit.recorded(origin, "key.created", () -> {
            Optional<ApiKeys.Created> key = keys.create(name, scopes);
            return new AuditLog.Change<>(key, key.map(made -> "key " + name + " with " + AdminPages.words(scopes)));
        });
        return created.<Outcome>map(key -> new Outcome.NewKey(name, key.secret().reveal()))
                .orElseGet(() -> new Outcome.Refused(text.get("admin.keys.taken", name)));
    }

    private Outcome revoke(Request request, AuditLog.Origin origin, Messages text) throws Exception {
        String name = request.form().text("name").orElse("");
        boolean revoked = audit.recorded(origin, "key.revoked", () -> {
            boolean done = keys.revoke(name);
            return new AuditLog.Change<>(done, done ? Optional.of("key " + name) : Optional.empty());
        });
        return revoked
                ? new Outcome.Done("/admin/keys", "revoked")
                : new Outcome.Refused(text.get("admin.keys.unknown", name));
    }

    // ---- reports

    private Outcome create(Request request, AuditLog.Origin origin) throws Exception {
        ReportSubmission submission = submission(request.form(), Map.of());
        ReportSubmission draft = new ReportSubmission(
                submission.content(), Optional.empty(), Optional.of(ReportState.DRAFT), Optional.empty());
        ManagedReport report = audit.recorded(origin, "report.created", () -> {
            ManagedReport created = publishing.create(draft, origin.actor());
            return new AuditLog.Change<>(created, Optional.of("report " + created.id() + ", a draft"));
        });
        return new Outcome.Done(REPORTS + "/" + report.id(), "draft");
    }

    private Outcome change(Request request, AuditLog.Origin origin, Messages text) throws Exception {
        OptionalInt id =
                request.id().filter(Numbers::isNumber).map(Numbers::parse).orElse(OptionalInt.empty());
        Optional<ManagedReport> before = id.isEmpty() ? Optional.empty() : publishing.find(id.getAsInt());
        if (before.isEmpty()) {
            return new Outcome.Refused(text.get("admin.reports.unknown"));
        }
        String verb = request.path().substring(request.path().lastIndexOf('/') + 1);
        if (verb.equals("delete")) {
            audit.recorded(origin, "report.deleted", () -> {
                boolean deleted = publishing.delete(id.getAsInt());
                return new AuditLog.Change<>(
                        deleted, deleted ? Optional.of("report " + id.getAsInt()) : Optional.empty());
            });
            return new Outcome.Done(REPORTS, "deleted");
        }
        Optional<Instant> at = verb.equals("publish") ? time(request.form()) : Optional.empty();
        String word = word(verb, at);
        Optional<ManagedReport> changed = audit.recorded(origin, "report." + word, () -> {
            Optional<ManagedReport> report = changed(verb, before.get(), at, request, origin.actor());
            return new AuditLog.Change<>(report, report.map(done -> "report " + done.id()));
        });
        return changed.<Outcome>map(report -> new Outcome.Done(REPORTS + "/" + report.id(), word))
                .orElseGet(() -> new Outcome.Refused(text.get("admin.reports.unknown")));
    }

    private static String word(String verb, Optional<Instant> at) {
        return switch (verb) {
            case "publish" -> at.isPresent() ? "scheduled" : "published";
            case "unpublish" -> "unpublished";
            default -> "corrected";
        };
    }

    private Optional<ManagedReport> changed(
            String verb, ManagedReport before, Optional<Instant> at, Request request, String author)
            throws InvalidReportException {
        return switch (verb) {
            case "publish" -> publishing.publish(before.id(), at, request.version(), author);
            case "unpublish" -> publishing.unpublish(before.id(), request.version(), author);
            default ->
                publishing.correct(
                        before.id(),
                        submission(request.form(), before.content().translations()),
                        request.version(),
                        author);
        };
    }

    private static Optional<Instant> time(AdminForm form) {
        return form.text("at")
                .map(text -> LocalDateTime.parse(text).atZone(ZONE).toInstant());
    }

    /** The texts of a form, validated as those that programs submit. Browsers send lines that end with CR and LF. */
    private ReportSubmission submission(AdminForm form, Map<String, ReportContent.Translation> translations)
            throws InvalidReportException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name : AdminPages.TEXTS) {
            form.text(name).ifPresent(text -> fields.put(name, text.replace("\r\n", "\n")));
        }
        Map<String, Object> others = new TreeMap<>();
        translations.forEach((tag, translation) -> {
            Map<String, Object> texts = new LinkedHashMap<>();
            texts.put("html_content", translation.html());
            texts.put("css_content", translation.css().orElse(null));
            texts.put("js_content", translation.script().orElse(null));
            others.put(tag, texts);
        });
        fields.put("translations", others);
        return publishing.submission(Json.bytes(fields));
    }
}
