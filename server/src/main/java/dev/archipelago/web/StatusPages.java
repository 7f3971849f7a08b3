package dev.archipelago.web;

import dev.archipelago.business.dashboard.MarketDashboard;
import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.language.Language;
import dev.archipelago.observability.HealthMonitor;
import dev.archipelago.web.page.CachePolicy;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.view.Views;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The state of the system for readers: a word for each component, and each source of figures with its state and age. It is never kept past
 * its time, since an old one would mislead. Thread-safe.
 */
public final class StatusPages {

    private static final int KEPT_SECONDS = 5;
    private static final int OVERHEAD = 4_096;

    /** In memory only: it is about this server, and written when Redis is away too. */
    private static final EntryOptions OPTIONS = EntryOptions.of(CacheStrategy.custom(Duration.ofSeconds(KEPT_SECONDS)))
            .in(EntryOptions.Tiers.L1_ONLY);

    private final Views views;
    private final HealthMonitor health;
    private final MarketDashboard dashboard;
    private final Cache cache;
    private final PageFactory factory;
    private final Codec<Page> codec = Codec.inMemory(page -> page.size() + OVERHEAD);

    public StatusPages(Views views, HealthMonitor health, MarketDashboard dashboard, Cache cache, PageFactory factory) {
        this.views = views;
        this.health = health;
        this.dashboard = dashboard;
        this.cache = cache;
        this.factory = factory;
    }

    /** The page if it is at hand. Never blocks. */
    Optional<Page> getIfPresent(Language language) {
        return cache.getIfPresent(key(language));
    }

    /** The page, at most five seconds old. Makes it if need be: call on a virtual thread. */
    Page page(Language language) {
        return cache.get(key(language), () -> make(language));
    }

    private CacheKey<Page> key(Language language) {
        return CacheKey.of("status", language.tag(), codec, OPTIONS);
    }

    private Page make(Language language) {
        PageHead head = new PageHead(
                200,
                "text/html; charset=utf-8",
                Optional.of(language.tag()),
                Optional.of(views.contentSecurityPolicy()),
                CachePolicy.NEGOTIATED,
                CachePolicy.shared(KEPT_SECONDS));
        String html =
                views.status(language, health.current(), dashboard.current().snapshot());
        return factory.page(head, html.getBytes(StandardCharsets.UTF_8));
    }
}
