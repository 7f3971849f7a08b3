package dev.archipelago.web;

import dev.archipelago.cache.CacheStatistics;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.market.alert.AlertDelivery;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.web.view.AdminView.Block;
import dev.archipelago.web.view.AdminView.Cell;
import dev.archipelago.web.view.AdminView.Fact;
import dev.archipelago.web.view.AdminView.Facts;
import dev.archipelago.web.view.AdminView.Field;
import dev.archipelago.web.view.AdminView.Form;
import dev.archipelago.web.view.AdminView.Table;
import dev.archipelago.web.view.Format;
import dev.archipelago.web.view.Messages;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the pages for operators about the state of the system. */
final class AdminSystemPages {

    private static final int RULES_WITH_DELIVERIES = 20;
    private static final int DELIVERIES = 5;
    private static final Set<String> IN_COLUMNS =
            Set.of("state", "breaker", "calls", "failures", "limited", "last_success", "last_error", "last_error_at");

    private final AdminServices services;

    AdminSystemPages(AdminServices services) {
        this.services = services;
    }

    /** Components, this node and the leader. */
    List<Block> overview(Messages text, Format format) {
        SystemHealth.Report report = services.monitoring().health().current();
        List<List<Cell>> components = report.components().stream()
                .map(component -> {
                    String word = component.health().status().name().toLowerCase(Locale.ROOT);
                    String tone = switch (component.health().status()) {
                        case HEALTHY -> "good";
                        case DEGRADED -> "warn";
                        case UNHEALTHY -> "bad";
                    };
                    return List.of(
                            Cell.of(component.name()),
                            Cell.toned(text.get("status.state." + word), tone),
                            Cell.of(component.health().message()));
                })
                .toList();
        return List.of(
                nodes(text, format),
                servers(text, format),
                new Table(
                        text.get("status.components"),
                        List.of(
                                text.get("admin.column.component"),
                                text.get("admin.column.state"),
                                text.get("admin.column.message")),
                        components,
                        ""));
    }

    private Facts nodes(Messages text, Format format) {
        List<Fact> nodes = new ArrayList<>();
        nodes.add(fact(text.get("admin.node.this"), services.nodes().name()));
        nodes.add(fact(
                text.get("admin.node.role"),
                switch (services.nodes().leadership().role()) {
                    case LEADER -> text.get("admin.node.leader");
                    case FOLLOWER -> text.get("admin.node.follower");
                    case ALONE -> text.get("admin.node.alone");
                }));
        nodes.add(fact(
                text.get("admin.node.since"),
                format.dateTime(services.nodes().leadership().since())));
        services.nodes()
                .leadership()
                .leader()
                .ifPresent(leader -> nodes.add(fact(text.get("admin.node.leader.name"), leader)));
        services.nodes()
                .leadership()
                .epoch()
                .ifPresent(epoch -> nodes.add(fact(text.get("admin.node.term"), Long.toString(epoch))));
        return new Facts(text.get("admin.node.title"), nodes);
    }

    private Table servers(Messages text, Format format) {
        return new Table(
                text.get("admin.nodes.all"),
                List.of(
                        text.get("admin.column.node"),
                        text.get("admin.column.host"),
                        text.get("admin.column.build"),
                        text.get("admin.node.role"),
                        text.get("admin.node.since"),
                        text.get("admin.column.seen")),
                services.nodes().nodes().stream()
                        .map(node -> List.of(
                                Cell.of(node.name()),
                                Cell.of(node.host()),
                                Cell.of(node.build()),
                                Cell.toned(role(node.role(), text), node.role().equals("follower") ? "" : "good"),
                                Cell.of(format.dateTime(node.since())),
                                Cell.of(format.time(node.seenAt()))))
                        .toList(),
                "");
    }

    private static String role(String role, Messages text) {
        String key = "admin.node." + role;
        return text.has(key) ? text.get(key) : role;
    }

    /** The sources of figures with their budgets, circuit breakers and last errors. */
    List<Block> sources(Messages text, Format format) {
        Object all = services.monitoring()
                .health()
                .health()
                .statistics(Layer.EXTERNAL_SERVICES)
                .getOrDefault("external_apis", Map.of());
        List<List<Cell>> rows = new ArrayList<>();
        List<Fact> others = new ArrayList<>();
        entries(all).forEach((name, value) -> {
            Map<String, Object> figures = entries(value);
            if (figures.containsKey("breaker")) {
                rows.add(source(name, figures, format));
            } else {
                others.add(fact(
                        name.replace('_', ' '), figures.isEmpty() ? String.valueOf(value) : joined(figures, Set.of())));
            }
        });
        return List.of(
                new Table(
                        "",
                        List.of(
                                text.get("admin.column.source"),
                                text.get("admin.column.state"),
                                text.get("admin.column.breaker"),
                                text.get("admin.column.calls"),
                                text.get("admin.column.budget"),
                                text.get("admin.column.success"),
                                text.get("admin.column.error")),
                        rows,
                        text.get("admin.sources.none")),
                new Facts(text.get("admin.sources.connections"), others));
    }

    private static List<Cell> source(String name, Map<String, Object> figures, Format format) {
        String state = String.valueOf(figures.get("state"));
        String breaker = String.valueOf(figures.get("breaker"));
        String error = figures.containsKey("last_error")
                ? figures.get("last_error") + " (" + moment(String.valueOf(figures.get("last_error_at")), format) + ")"
                : "–";
        return List.of(
                Cell.of(name),
                Cell.toned(state.replace('_', ' '), state.equals("ok") ? "good" : ""),
                Cell.toned(breaker, breaker.equals("closed") ? "good" : "bad"),
                Cell.of(figures.get("calls") + " / " + figures.get("failures") + " / " + figures.get("limited")),
                Cell.of(joined(figures, IN_COLUMNS)),
                Cell.of(
                        figures.containsKey("last_success")
                                ? moment(String.valueOf(figures.get("last_success")), format)
                                : "–"),
                Cell.of(error));
    }

    private static String moment(String time, Format format) {
        try {
            return format.dateTime(Instant.parse(time));
        } catch (DateTimeParseException e) {
            return time;
        }
    }

    private static String joined(Map<String, Object> figures, Set<String> without) {
        return figures.entrySet().stream()
                .filter(entry -> !without.contains(entry.getKey()))
                .map(entry -> entry.getKey().replace('_', ' ') + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> entries(Object value) {
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> String.valueOf(entry.getKey()),
                                entry -> (Object) entry.getValue(),
                                (first, second) -> first,
                                LinkedHashMap::new))
                : Map.of();
    }

    /** Both tiers with their hit rates, and the form that clears them. */
    List<Block> cache(Messages text, Format format, KeyHolder holder) {
        CacheStatistics cache = services.cache().statistics();
        List<Block> blocks = new ArrayList<>();
        blocks.add(reads(cache.reads(), text, format));
        blocks.add(new Facts(
                text.get("admin.cache.l1"),
                List.of(
                        fact(
                                text.get("admin.cache.entries"),
                                format.count(cache.l1().entries())),
                        fact(
                                text.get("admin.cache.bytes"),
                                kibibytes(cache.l1().bytes()) + " / "
                                        + kibibytes(cache.l1().maximumBytes())),
                        fact(
                                text.get("admin.cache.evictions"),
                                format.count(cache.l1().evictions())))));
        blocks.add(redis(cache.l2(), text));
        if (holder.permits(Set.of(Scope.CACHE_CLEAR))) {
            blocks.add(new Form(
                    text.get("admin.cache.clear"),
                    "/admin/actions/cache",
                    text.get("admin.cache.clear.note"),
                    List.of(Field.of("tag", text.get("admin.cache.tag"), "text", "", false)),
                    text.get("admin.cache.clear"),
                    Optional.empty()));
        }
        return blocks;
    }

    private static Facts reads(CacheStatistics.Reads reads, Messages text, Format format) {
        long total = reads.l1Hits() + reads.l2Hits() + reads.misses();
        return new Facts(
                text.get("admin.cache.reads"),
                List.of(
                        fact(text.get("admin.cache.total"), format.count(total)),
                        fact(text.get("admin.cache.l1.hits"), share(format, reads.l1Hits(), total)),
                        fact(text.get("admin.cache.l2.hits"), share(format, reads.l2Hits(), total - reads.l1Hits())),
                        fact(text.get("admin.cache.misses"), format.count(reads.misses())),
                        fact(text.get("admin.cache.stale"), format.count(reads.staleServes())),
                        fact(text.get("admin.cache.coalesced"), format.count(reads.coalesced()))));
    }

    private static Facts redis(CacheStatistics.L2 redis, Messages text) {
        Cell state = redis.available()
                ? Cell.toned(text.get("admin.cache.available"), "good")
                : Cell.toned(text.get("admin.cache.unavailable"), "bad");
        return new Facts(
                text.get("admin.cache.l2"),
                List.of(
                        new Fact(
                                text.get("admin.column.state"),
                                redis.configured() ? state : Cell.of(text.get("admin.cache.absent"))),
                        fact(
                                text.get("admin.column.breaker"),
                                redis.breaker().name().toLowerCase(Locale.ROOT))));
    }

    private static String share(Format format, long part, long total) {
        return format.count(part) + (total == 0 ? "" : " (%.1f %%)".formatted(100.0 * part / total));
    }

    private static String kibibytes(long bytes) {
        return bytes / 1024 + " KiB";
    }

    /** The rules, and the last deliveries of each. */
    List<Block> alerts(Messages text, Format format) {
        List<AlertRule> rules = services.alerts().list();
        List<List<Cell>> deliveries = new ArrayList<>();
        for (AlertRule rule : rules.stream().limit(RULES_WITH_DELIVERIES).toList()) {
            services.alerts().deliveries(rule.id()).orElse(List.of()).stream()
                    .limit(DELIVERIES)
                    .forEach(delivery -> deliveries.add(delivery(rule, delivery, format)));
        }
        return List.of(
                new Table(
                        text.get("admin.alerts.rules"),
                        List.of(
                                text.get("admin.column.number"),
                                text.get("admin.alerts.name"),
                                text.get("admin.alerts.condition"),
                                text.get("admin.column.state"),
                                text.get("admin.alerts.fired")),
                        rules.stream().map(rule -> rule(rule, text, format)).toList(),
                        text.get("admin.alerts.none")),
                new Table(
                        text.get("admin.alerts.deliveries"),
                        List.of(
                                text.get("admin.alerts.name"),
                                text.get("admin.column.time"),
                                text.get("admin.column.state"),
                                text.get("admin.alerts.attempts"),
                                text.get("admin.column.error")),
                        deliveries,
                        text.get("admin.alerts.undelivered")));
    }

    private static List<Cell> rule(AlertRule rule, Messages text, Format format) {
        String condition = rule.condition().metric().key() + " "
                + rule.condition().comparison().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " "
                + rule.condition().threshold().toPlainString();
        String armed = text.get(rule.armed() ? "admin.alerts.armed" : "admin.alerts.waiting");
        return List.of(
                Cell.of(rule.id()),
                Cell.of(rule.name()),
                Cell.of(condition),
                Cell.of(rule.enabled() ? armed : text.get("admin.alerts.off")),
                Cell.of(rule.lastFiredAt().map(format::dateTime).orElse("–")));
    }

    private static List<Cell> delivery(AlertRule rule, AlertDelivery delivery, Format format) {
        AlertDelivery.Progress progress = delivery.progress();
        return List.of(
                Cell.of(rule.name()),
                Cell.of(format.dateTime(delivery.firedAt())),
                Cell.toned(
                        progress.state().key().replace('_', ' '),
                        progress.state() == AlertDelivery.State.FAILED ? "bad" : ""),
                Cell.of(progress.attempts()),
                Cell.of(progress.lastError().orElse("–")));
    }

    private static Fact fact(String name, String value) {
        return new Fact(name, Cell.of(value));
    }
}
