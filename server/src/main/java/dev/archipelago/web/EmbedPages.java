package dev.archipelago.web;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.view.EmbedChoice;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The widget that other sites embed in a frame. It uses no cookies and stores nothing, so it works in browsers that
 * deny storage to third-party frames.
 */
final class EmbedPages {

    /** In memory only: rendering the widget costs less than a request to Redis. */
    static PageDefinition<EmbedChoice> market(MarketCatalog catalog) {
        return PageDefinition.named("embed", EmbedPages::key)
                .at("/embed/market", request -> EmbedParameters.read(request.request(), catalog.coins()))
                .kept(CacheStrategy.custom(Duration.ofSeconds(5)), Storage.MEMORY)
                .httpCaching(CachePolicy.shared(5))
                .policy((services, choice, hashes) -> Optional.of(contentSecurityPolicy(
                        services.templates().site().frameAncestors(),
                        services.templates().styleSource())))
                .examples(
                        "/embed/market",
                        "/embed/market?theme=dark&currency=vnd&coins="
                                + catalog.coins().stream().limit(2).toList().reversed().stream()
                                        .map(Coin::code)
                                        .collect(Collectors.joining(",")))
                .html((services, choice, language) -> services.templates()
                        .embed(language, services.market().dashboard().current(), choice));
    }

    private EmbedPages() {}

    private static String key(EmbedChoice choice) {
        String coins = choice.coins().stream().map(Coin::symbol).collect(Collectors.joining("-"));
        return String.join("-", choice.theme().name(), choice.currency().name(), coins)
                .toLowerCase(Locale.ROOT);
    }

    /** Allows the single style sheet, files of this site only, no forms, and embedding by the configured sites only. */
    static String contentSecurityPolicy(List<String> ancestors, String styleSource) {
        return "default-src 'none'; script-src 'self'; style-src " + styleSource + "; img-src 'self'; font-src 'self';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
                + (ancestors.isEmpty() ? "'none'" : String.join(" ", ancestors));
    }
}
