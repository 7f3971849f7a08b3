package dev.archipelago.web.view;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.language.Language;
import dev.archipelago.market.Block;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.observability.SystemHealth;
import dev.archipelago.observability.incident.Incident;
import dev.archipelago.observability.incident.IncidentHistory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The public state of the system, without addresses, versions or roles of servers.
 *
 * @param overall {@code healthy}, {@code degraded} or {@code unhealthy}
 * @param at when the components were checked
 * @param site the history of the site as a whole
 * @param since the beginning of the record; empty if it covers all that is shown
 * @param incidents the newest first
 */
public record StatusView(
        String overall,
        Instant at,
        IncidentBars site,
        String since,
        List<Component> components,
        List<Source> sources,
        List<Item> incidents) {

    private static final int MAX_INCIDENTS = 30;

    /**
     * A component of the system.
     *
     * @param state {@code healthy}, {@code degraded} or {@code unhealthy}
     * @param word the display name of the state
     */
    public record Component(String name, String state, String word, IncidentBars bars) {}

    /**
     * The figures of one block.
     *
     * @param figures the display name of the block
     * @param figure the oldest of them, whose state, source and age are shown
     */
    public record Source(String figures, DisplayedFigure figure) {}

    /**
     * An incident.
     *
     * @param title the display name of the component
     * @param state {@code degraded} or {@code unhealthy}
     * @param word the display name of the state
     * @param start when it began
     * @param time when it began, as text
     * @param duration how long it lasted, or that it lasts
     * @param cause the affected parts; may be empty
     */
    public record Item(
            String title, String state, String word, Instant start, String time, String duration, String cause) {}

    public StatusView {
        components = List.copyOf(components);
        sources = List.copyOf(sources);
        incidents = List.copyOf(incidents);
    }

    static StatusView of(SystemHealth.Report report, IncidentHistory history, Snapshot snapshot, Language language) {
        Messages messages = Messages.of(language);
        Format format = Format.of(language);
        Instant now = report.at();
        return new StatusView(
                state(report.status()),
                now,
                IncidentBars.of(Incident.SITE, history, now, messages, format),
                history.observedSince()
                        .filter(begin -> begin.isAfter(now.minus(IncidentHistory.WINDOW)))
                        .map(begin -> messages.get("status.since", format.dateTime(begin)))
                        .orElse(""),
                report.components().stream()
                        .map(component -> component(component, history, now, messages, format))
                        .toList(),
                sources(snapshot, messages, format),
                // While only some components have problems, their own incidents say so.
                history.incidents().stream()
                        .filter(incident -> !incident.component().equals(Incident.SITE)
                                || incident.severity() == Health.Status.UNHEALTHY)
                        .limit(MAX_INCIDENTS)
                        .map(incident -> item(incident, messages, format))
                        .toList());
    }

    private static List<Source> sources(Snapshot snapshot, Messages messages, Format format) {
        List<Source> sources = new ArrayList<>();
        for (Block block : Block.PUBLISHED) {
            sources.add(new Source(
                    messages.get("live.sources.block." + block.key()),
                    DisplayedFigure.of(snapshot, oldest(snapshot, block), messages, format, format::points)));
        }
        sources.add(new Source(
                messages.get("status.rate"), DisplayedFigure.of(snapshot, Metrics.USD_VND, messages, format, _ -> "")));
        return sources;
    }

    private static Component component(
            SystemHealth.Component component, IncidentHistory history, Instant now, Messages messages, Format format) {
        String state = state(component.health().status());
        return new Component(
                name(component.name(), messages),
                state,
                messages.get("status.state." + state),
                IncidentBars.of(component.name(), history, now, messages, format));
    }

    private static Item item(Incident incident, Messages messages, Format format) {
        String state = state(incident.severity());
        return new Item(
                name(incident.component(), messages),
                state,
                messages.get("status.state." + state),
                incident.start(),
                format.dateTime(incident.start()),
                incident.end()
                        .map(end -> format.duration(incident.duration(end)))
                        .orElse(messages.get("status.ongoing")),
                cause(incident, messages));
    }

    private static String cause(Incident incident, Messages messages) {
        if (incident.cause().equals(List.of(Incident.NO_SERVER))) {
            return messages.get("status.no.server");
        }
        if (incident.cause().isEmpty()) {
            return "";
        }
        List<String> parts = incident.cause().stream()
                .map(part -> messages.has("status.component." + part)
                        ? name(part, messages)
                        : DisplayedFigure.sourceName(part, messages))
                .toList();
        return messages.get("status.affected", String.join(", ", parts));
    }

    private static String name(String component, Messages messages) {
        String key = "status.component." + component;
        return messages.has(key) ? messages.get(key) : component.replace('_', ' ');
    }

    private static String state(Health.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static Metric oldest(Snapshot snapshot, Block block) {
        return snapshot.catalog().metrics(block).stream()
                .map(snapshot::reading)
                .min(Comparator.comparing(reading -> reading.observedAt().orElse(Instant.MAX)))
                .map(Reading::metric)
                .orElseThrow();
    }
}
