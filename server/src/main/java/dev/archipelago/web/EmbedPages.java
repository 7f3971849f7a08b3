package dev.archipelago.web;

import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.infrastructure.config.EmbedConfig;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.view.EmbedChoice;
import dev.archipelago.web.view.Views;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The widget that other sites show in a frame. It reads no cookie and keeps nothing, so that it is the same in a browser that
 * gives frames of others no storage. Thread-safe.
 */
public final class EmbedPages {

    private static final int KEPT_SECONDS = 5;
    private static final int OVERHEAD = 4_096;

    /** In memory only: writing it again costs less than asking Redis. */
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(Duration.ofSeconds(KEPT_SECONDS)))
            .in(EntryOptions.Tiers.L1_ONLY);

    private final Views views;
    private final MarketDashboard dashboard;
    private final Cache cache;
    private final PageFactory factory;
    private final String policy;
    private final Codec<Page> codec = Codec.inMemory(page -> page.size() + OVERHEAD);

    public EmbedPages(
            Views views, MarketDashboard dashboard, Cache cache, PageFactory factory, EmbedConfig configuration) {
        this.views = views;
        this.dashboard = dashboard;
        this.cache = cache;
        this.factory = factory;
        this.policy = contentSecurityPolicy(configuration, views.styleSource());
    }

    /** The policy of the widget: its one style, files of this site alone, no form, and the frames of those the operator named. */
    static String contentSecurityPolicy(EmbedConfig configuration, String styleSource) {
        return "default-src 'none'; script-src 'self'; style-src " + styleSource + "; img-src 'self'; font-src 'self';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
                + (configuration.ancestors().isEmpty() ? "'none'" : String.join(" ", configuration.ancestors()));
    }

    /** The widget of a choice if it is in memory and at most five seconds old. Never blocks. */
    Optional<Page> getIfPresent(Language language, EmbedChoice choice) {
        return cache.getIfPresent(key(language, choice));
    }

    /** The widget of a choice, at most five seconds old. Makes it if need be: call on a virtual thread. */
    Page page(Language language, EmbedChoice choice) {
        return cache.get(key(language, choice), () -> make(language, choice));
    }

    private CacheKey<Page> key(Language language, EmbedChoice choice) {
        String name = choice.coins().stream().map(Enum::name).collect(Collectors.joining("-"));
        String key = String.join(
                        "-",
                        language.tag(),
                        choice.theme().name(),
                        choice.currency().name(),
                        name)
                .toLowerCase(Locale.ROOT);
        return CacheKey.of("embed", key, codec, OPTIONS);
    }

    private Page make(Language language, EmbedChoice choice) {
        PageHead head = new PageHead(
                200,
                "text/html; charset=utf-8",
                Optional.of(language.tag()),
                Optional.of(policy),
                CachePolicy.NEGOTIATED,
                CachePolicy.shared(KEPT_SECONDS));
        String html = views.embed(language, dashboard.current(), choice);
        return factory.page(head, html.getBytes(StandardCharsets.UTF_8));
    }
}
