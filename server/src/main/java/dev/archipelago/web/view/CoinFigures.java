package dev.archipelago.web.view;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.Change;
import dev.archipelago.business.coins.PastPrice;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.PriceComposition;
import dev.archipelago.market.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one coin as pages show them.
 *
 * @param changes over increasing time spans
 * @param composition how the price was computed from several sources; empty for the price of one
 */
public record CoinFigures(MarketView.CoinRow row, List<ChangeFigure> changes, Optional<PriceComposition> composition) {

    /**
     * The change of the price over a time span.
     *
     * @param span {@code 1h}, {@code 24h}, {@code 7d} or {@code 30d}
     * @param base the reference price as text, or the reason why the change is unknown
     * @param baseInDong the reference price in Vietnamese dong at the current rate; equal to {@code base} without a
     *     rate
     */
    public record ChangeFigure(String span, DisplayedFigure figure, String base, String baseInDong) {}

    public CoinFigures {
        changes = List.copyOf(changes);
    }

    static CoinFigures of(
            Snapshot snapshot, Coin coin, Map<String, Availability<Change>> changes, String spark, Language language) {
        Messages messages = Messages.of(language);
        Format format = Format.of(language);
        return new CoinFigures(
                MarketView.CoinRow.of(snapshot, coin, spark, messages, format),
                changes.entrySet().stream()
                        .map(entry -> change(coin, entry.getKey(), entry.getValue(), snapshot, messages, format))
                        .toList(),
                snapshot.reading(coin.price()).composition());
    }

    private static ChangeFigure change(
            Coin coin,
            String span,
            Availability<Change> availability,
            Snapshot snapshot,
            Messages messages,
            Format format) {
        String key = coin.code() + "_change_" + span;
        return availability
                .known()
                .map(change -> new ChangeFigure(
                        span,
                        DisplayedFigure.known(
                                key,
                                change.percent(),
                                format.change(change.percent()),
                                change.state(),
                                List.of(change.source()),
                                change.observedAt(),
                                snapshot.timestamp(),
                                messages,
                                format),
                        change.base().map(base -> base(base, messages, format)).orElse(""),
                        change.base()
                                .map(base -> baseInDong(base, snapshot, messages, format))
                                .orElse("")))
                .orElseGet(() -> new ChangeFigure(
                        span,
                        DisplayedFigure.absent(key, messages),
                        messages.get("coin.change.missing." + span),
                        messages.get("coin.change.missing." + span)));
    }

    private static String baseInDong(PastPrice base, Snapshot snapshot, Messages messages, Format format) {
        return snapshot.usdVnd()
                .value()
                .map(rate -> messages.get(
                        "coin.change.base", format.dong(base.price().multiply(rate)), format.dateTime(base.at())))
                .orElseGet(() -> base(base, messages, format));
    }

    private static String base(PastPrice base, Messages messages, Format format) {
        return messages.get("coin.change.base", format.price(base.price()), format.dateTime(base.at()));
    }
}
