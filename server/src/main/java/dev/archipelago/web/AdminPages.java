package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditEntry;
import dev.archipelago.infrastructure.key.ApiKey;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.AdminView;
import dev.archipelago.web.view.AdminView.Block;
import dev.archipelago.web.view.AdminView.Cell;
import dev.archipelago.web.view.AdminView.Fact;
import dev.archipelago.web.view.AdminView.Facts;
import dev.archipelago.web.view.AdminView.Field;
import dev.archipelago.web.view.AdminView.Form;
import dev.archipelago.web.view.AdminView.MenuItem;
import dev.archipelago.web.view.AdminView.Notice;
import dev.archipelago.web.view.AdminView.Option;
import dev.archipelago.web.view.AdminView.Table;
import dev.archipelago.web.view.Format;
import dev.archipelago.web.view.Messages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the pages for operators; blocks on PostgreSQL. */
final class AdminPages {

    /** The texts of a report that operators edit. */
    static final List<String> TEXTS =
            List.of("html_content", "html_content_en", "css_content", "js_content", "js_content_en");

    private static final int AUDIT_ENTRIES = 200;

    private final AdminServices services;
    private final Access access;
    private final AdminSystemPages system;
    private final AdminReportPages reports;

    /** The pages, each with the scopes that it requires. */
    enum Section {
        OVERVIEW("/admin", Set.of(Scope.METRICS_READ)),
        REPORTS("/admin/reports", Set.of(Scope.REPORTS_WRITE)),
        SOURCES("/admin/sources", Set.of(Scope.METRICS_READ)),
        CACHE("/admin/cache", Set.of(Scope.METRICS_READ)),
        ALERTS("/admin/alerts", Set.of(Scope.ALERTS_WRITE)),
        AUDIT("/admin/audit", Scope.ALL),
        KEYS("/admin/keys", Scope.ALL),
        SETTINGS("/admin/settings", Scope.ALL);

        private final String path;
        private final Set<Scope> scopes;

        Section(String path, Set<Scope> scopes) {
            this.path = path;
            this.scopes = scopes;
        }

        String path() {
            return path;
        }

        Set<Scope> scopes() {
            return scopes;
        }

        String title(Messages text) {
            return switch (this) {
                case OVERVIEW -> text.get("admin.section.overview");
                case REPORTS -> text.get("admin.section.reports");
                case SOURCES -> text.get("admin.section.sources");
                case CACHE -> text.get("admin.section.cache");
                case ALERTS -> text.get("admin.section.alerts");
                case AUDIT -> text.get("admin.section.audit");
                case KEYS -> text.get("admin.section.keys");
                case SETTINGS -> text.get("admin.section.settings");
            };
        }
    }

    /**
     * A page that is asked for.
     *
     * @param id the report that it is about
     */
    record Request(Section section, Language language, Optional<String> id, Optional<Notice> notice) {

        Messages text() {
            return Messages.of(language);
        }

        Format format() {
            return Format.of(language);
        }
    }

    AdminPages(AdminServices services, Access access) {
        this.services = services;
        this.access = access;
        this.system = new AdminSystemPages(services);
        this.reports = new AdminReportPages(services.publishing());
    }

    /** The first page that {@code holder} may see. */
    static String first(KeyHolder holder) {
        return Arrays.stream(Section.values())
                .filter(section -> holder.permits(section.scopes()))
                .map(Section::path)
                .findFirst()
                .orElse("/admin");
    }

    /** The page {@code request}; {@code token} is that of its forms. */
    AdminView page(Request request, KeyHolder holder, String token) {
        Messages text = request.text();
        List<Block> blocks = switch (request.section()) {
            case OVERVIEW -> system.overview(text, request.format());
            case SOURCES -> system.sources(text, request.format());
            case CACHE -> system.cache(text, request.format(), holder);
            case ALERTS -> system.alerts(text, request.format());
            case REPORTS -> reports.page(request);
            case AUDIT -> audit(text, request.format());
            case KEYS -> keys(text, request.format());
            case SETTINGS -> settings();
        };
        String title = request.id()
                .map(id -> text.get("admin.reports.one", id))
                .orElseGet(() -> request.section().title(text));
        return view(request.language(), title, holder, Optional.of(request.section()), token, request.notice(), blocks);
    }

    /** The page in place of one that the key does not permit. */
    AdminView lacking(Language language, KeyHolder holder, Set<Scope> scopes, String token) {
        Messages text = Messages.of(language);
        return view(
                language,
                text.get("admin.title"),
                holder,
                Optional.empty(),
                token,
                Optional.of(new Notice(lackingText(text, holder, scopes), true)),
                List.of());
    }

    static String lackingText(Messages text, KeyHolder holder, Set<Scope> scopes) {
        return text.get(
                "admin.lacking",
                holder.name(),
                words(scopes.stream()
                        .filter(scope -> !holder.scopes().contains(scope))
                        .toList()));
    }

    /** The page after an action that was refused. */
    AdminView refused(Language language, KeyHolder holder, String reason, String token) {
        return view(
                language,
                Messages.of(language).get("admin.title"),
                holder,
                Optional.empty(),
                token,
                Optional.of(new Notice(reason, true)),
                List.of(new AdminView.Text("", Messages.of(language).get("admin.back"))));
    }

    /** The page that shows a new key once. */
    AdminView newKey(Language language, KeyHolder holder, String name, String secret, String token) {
        Messages text = Messages.of(language);
        return view(
                language,
                text.get("admin.section.keys"),
                holder,
                Optional.of(Section.KEYS),
                token,
                Optional.of(new Notice(text.get("admin.keys.created", name), false)),
                List.of(new Facts("", List.of(new Fact(name, Cell.of(secret))))));
    }

    private AdminView view(
            Language language,
            String title,
            KeyHolder holder,
            Optional<Section> section,
            String token,
            Optional<Notice> notice,
            List<Block> blocks) {
        Messages text = Messages.of(language);
        List<MenuItem> menu = Arrays.stream(Section.values())
                .filter(one -> holder.permits(one.scopes()))
                .map(one -> new MenuItem(
                        one.path(), one.title(text), section.filter(one::equals).isPresent()))
                .toList();
        return new AdminView(title, Optional.of(holder.name()), menu, token, notice, blocks);
    }

    private List<Block> audit(Messages text, Format format) {
        List<List<Cell>> rows = new ArrayList<>();
        for (AuditEntry entry : access.audit().newest(AUDIT_ENTRIES, OptionalLong.empty())) {
            rows.add(List.of(
                    Cell.of(format.dateTime(entry.at())),
                    Cell.of(entry.actor()),
                    Cell.of(entry.address()),
                    Cell.of(entry.action()),
                    Cell.of(entry.subject())));
        }
        return List.of(new Table(
                "",
                List.of(
                        text.get("admin.column.time"),
                        text.get("admin.column.key"),
                        text.get("admin.column.address"),
                        text.get("admin.column.action"),
                        text.get("admin.column.subject")),
                rows,
                text.get("admin.audit.none")));
    }

    private List<Block> keys(Messages text, Format format) {
        List<ApiKey> all = access.keys().list();
        List<List<Cell>> rows = all.stream()
                .map(key -> List.of(
                        Cell.of(key.name()),
                        Cell.of(words(key.scopes())),
                        Cell.of(format.dateTime(key.createdAt())),
                        Cell.of(key.revokedAt().map(format::dateTime).orElse("–"))))
                .toList();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Table(
                "",
                List.of(
                        text.get("admin.column.key"),
                        text.get("admin.keys.scopes"),
                        text.get("admin.keys.made"),
                        text.get("admin.keys.revoked")),
                rows,
                text.get("admin.keys.none")));
        blocks.add(newKeyForm(text));
        List<Option> active = all.stream()
                .filter(key -> key.revokedAt().isEmpty())
                .map(key -> new Option(key.name(), key.name()))
                .toList();
        if (!active.isEmpty()) {
            blocks.add(new Form(
                    text.get("admin.keys.revoke"),
                    "/admin/actions/revoke",
                    "",
                    List.of(new Field("name", text.get("admin.column.key"), "select", "", active, true)),
                    text.get("admin.keys.revoke"),
                    Optional.of(text.get("admin.keys.revoke.confirm"))));
        }
        return blocks;
    }

    private static Form newKeyForm(Messages text) {
        List<Field> fields = new ArrayList<>();
        fields.add(Field.of("name", text.get("admin.keys.name"), "text", "", true));
        for (Scope scope : Scope.values()) {
            fields.add(Field.of("scope", scope.word(), "checkbox", scope.word(), false));
        }
        return new Form(
                text.get("admin.keys.create"),
                "/admin/actions/keys",
                text.get("admin.keys.note"),
                fields,
                text.get("admin.keys.create"),
                Optional.empty());
    }

    private List<Block> settings() {
        return List.of(new Facts(
                "",
                services.settings().entrySet().stream()
                        .map(entry -> new Fact(entry.getKey(), Cell.of(entry.getValue())))
                        .toList()));
    }

    /** The names of scopes, separated by spaces. */
    static String words(Collection<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::word).collect(Collectors.joining(" "));
    }
}
