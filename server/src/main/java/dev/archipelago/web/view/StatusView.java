package dev.archipelago.web.view;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.language.Language;
import dev.archipelago.market.Block;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.observability.SystemHealth;
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
 */
public record StatusView(String overall, Instant at, List<Component> components, List<Source> sources) {

    /**
     * A component of the system.
     *
     * @param state {@code healthy}, {@code degraded} or {@code unhealthy}
     * @param word the display name of the state
     */
    public record Component(String name, String state, String word) {}

    /**
     * The figures of one block.
     *
     * @param figures the display name of the block
     * @param figure the oldest of them, whose state, source and age are shown
     */
    public record Source(String figures, DisplayedFigure figure) {}

    public StatusView {
        components = List.copyOf(components);
        sources = List.copyOf(sources);
    }

    static StatusView of(SystemHealth.Report report, Snapshot snapshot, Language language) {
        Messages messages = Messages.of(language);
        Format format = Format.of(language);
        List<Source> sources = new ArrayList<>();
        for (Block block : Block.PUBLISHED) {
            sources.add(new Source(
                    messages.get("live.sources.block." + block.key()),
                    DisplayedFigure.of(snapshot, oldest(snapshot, block), messages, format, format::points)));
        }
        sources.add(new Source(
                messages.get("status.rate"), DisplayedFigure.of(snapshot, Metrics.USD_VND, messages, format, _ -> "")));
        return new StatusView(
                state(report.status()),
                report.at(),
                report.components().stream()
                        .map(component -> component(component, messages))
                        .toList(),
                sources);
    }

    private static Component component(SystemHealth.Component component, Messages messages) {
        String key = "status.component." + component.name();
        String state = state(component.health().status());
        return new Component(
                messages.has(key) ? messages.get(key) : component.name().replace('_', ' '),
                state,
                messages.get("status.state." + state));
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
