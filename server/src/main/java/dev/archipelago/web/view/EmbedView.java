package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.dashboard.Dashboard;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The view model of the embedded widget.
 *
 * @param theme the value of {@code data-theme}; empty for the system's preference
 * @param format the name of the format in which its script writes prices
 * @param observedAt when the newest of its figures was observed; empty without figures
 */
public record EmbedView(List<Row> rows, Optional<String> theme, String format, Optional<Instant> observedAt) {

    /** One coin, with its price in the chosen currency. */
    public record Row(String code, String title, String mark, DisplayedFigure price, DisplayedFigure change) {}

    static EmbedView of(Dashboard dashboard, EmbedChoice choice, Messages messages, Format format) {
        Snapshot snapshot = dashboard.snapshot();
        boolean dong = choice.currency() == Currency.VND;
        return new EmbedView(
                choice.coins().stream()
                        .map(coin -> row(snapshot, coin, dong, messages, format))
                        .toList(),
                Optional.of(choice.theme())
                        .filter(theme -> theme != EmbedChoice.Theme.SYSTEM)
                        .map(theme -> theme.name().toLowerCase(Locale.ROOT)),
                dong ? "dong" : "price",
                choice.coins().stream()
                        .flatMap(coin -> snapshot.reading(coin.price()).observedAt().stream())
                        .max(Comparator.naturalOrder()));
    }

    /** The HTML that embeds the widget in another site. */
    static String snippet(SiteView site, Language language) {
        return """
            <iframe src="%s/embed/market?lang=%s&amp;theme=system&amp;currency=%s&amp;coins=%s" title="%s" width="420" height="260" loading="lazy"></iframe>\
            """.formatted(
                        site.publicBaseUrl().map(Object::toString).orElse(""),
                        language.tag(),
                        Currency.of(language).code(),
                        site.catalog().coins().stream().limit(3).map(Coin::code).collect(Collectors.joining(",")),
                        Messages.of(language).get("embed.title"));
    }

    private static Row row(Snapshot snapshot, Coin coin, boolean dong, Messages messages, Format format) {
        return new Row(
                coin.symbol(),
                coin.title(),
                coin.markPath(),
                dong
                        ? DisplayedFigure.inDong(snapshot, coin, messages, format)
                        : DisplayedFigure.of(snapshot, coin.price(), messages, format, format::price),
                DisplayedFigure.of(snapshot, coin.change24h(), messages, format, format::change));
    }
}
