package dev.archipelago.web.view;

import dev.archipelago.language.Language;
import dev.archipelago.market.Block;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SourceCatalogue;
import dev.archipelago.market.UsMarketCalendar;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A notice about failing sources of a page's figures, as text: which do not respond, since when, and what is shown
 * instead. The browser's {@code sources.js} implements the same rules. Immutable.
 */
final class SourceNotice {

    /** The combined state of several figures. */
    private enum Together {
        UNKNOWN,
        LIVE,
        PARTLY,
        STALE,
        UNAVAILABLE
    }

    private final Snapshot snapshot;
    private final Messages messages;
    private final Format format;
    private final SourceCatalogue sources;

    private SourceNotice(Snapshot snapshot, Language language, SourceCatalogue sources) {
        this.snapshot = snapshot;
        this.messages = Messages.of(language);
        this.format = Format.of(language);
        this.sources = sources;
    }

    /** The notice for {@code snapshot}; empty if all sources respond. */
    static String of(Snapshot snapshot, Language language, SourceCatalogue sources) {
        return new SourceNotice(snapshot, language, sources).write();
    }

    private String write() {
        Collection<Reading> all = snapshot.mainReadings();
        Together together = together(all);
        if (together == Together.UNAVAILABLE || together == Together.STALE) {
            return messages.get("live.sources.all." + together.name().toLowerCase(Locale.ROOT), newest(all));
        }
        return Block.PUBLISHED.stream()
                .map(this::sentence)
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private String sentence(Block block) {
        List<Reading> readings = snapshot.catalog().metrics(block).stream()
                .map(snapshot::reading)
                .toList();
        String name = messages.get("live.sources.block." + block.key());
        return switch (together(readings)) {
            case UNKNOWN -> "";
            case UNAVAILABLE -> messages.get("live.sources.unavailable", name);
            case STALE -> messages.get("live.sources.stale", name, newest(readings));
            case LIVE, PARTLY -> standIn(block, readings);
        };
    }

    private String standIn(Block block, List<Reading> readings) {
        String first = sources.expected().get(block);
        Optional<String> source =
                readings.stream().flatMap(reading -> reading.source().stream()).findFirst();
        return first == null
                        || source.isEmpty()
                        || source.get().equals(first)
                        || !PriceComposition.sourcesOf(source.get()).isEmpty()
                ? ""
                : messages.get(
                        "live.sources.instead",
                        DisplayedFigure.sourceName(first, messages),
                        DisplayedFigure.sourceName(source.get(), messages));
    }

    private Together together(Collection<Reading> readings) {
        List<Reading> relevant = readings.stream()
                .filter(reading -> reading.state() != ReadingState.NOT_CONFIGURED)
                .filter(reading -> UsMarketCalendar.endedSession(reading, snapshot.timestamp())
                        .isEmpty())
                .toList();
        long current = relevant.stream().filter(SourceNotice::isCurrent).count();
        if (relevant.isEmpty()) {
            return Together.UNKNOWN;
        }
        if (current == relevant.size()) {
            return Together.LIVE;
        }
        if (relevant.stream().allMatch(reading -> reading.value().isEmpty())) {
            return Together.UNAVAILABLE;
        }
        return current > 0 ? Together.PARTLY : Together.STALE;
    }

    private static boolean isCurrent(Reading reading) {
        return reading.state() == ReadingState.LIVE || reading.state() == ReadingState.DELAYED;
    }

    /** When the newest of the figures was observed: the time if it was today, otherwise date and time. */
    private String newest(Collection<Reading> readings) {
        return readings.stream()
                .flatMap(reading -> reading.observedAt().stream())
                .max(Comparator.naturalOrder())
                .map(this::hour)
                .orElse("");
    }

    private String hour(Instant at) {
        return format.date(at).equals(format.date(snapshot.timestamp())) ? format.timeOfDay(at) : format.dateTime(at);
    }
}
