package dev.archipelago.web.page;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.PageDefinition.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Renders the pages of the site once per change and keeps them ready. Thread-safe.
 *
 * <p>An expired page is served as long as it cannot be rendered again, so a page once rendered stays available however
 * long PostgreSQL and Redis are unavailable. A page that does not exist occupies no memory.
 */
public final class PageCache implements AutoCloseable {

    /** The bound on the difference between the clocks of two nodes, added to which a stored page may miss a change. */
    private static final Duration MAXIMUM_CLOCK_SKEW = Duration.ofMinutes(1);

    /** How many pages are remembered by name; beyond it one is expired to make room. */
    private static final int KNOWN_MAXIMUM = 20_000;

    /** How long a page with a missing drawing is kept, here and by HTTP caches. */
    private static final int DEGRADED_SECONDS = 5;

    private record Slot(PageId<?> page, Language language) {}

    private record Rendered(DatedPage page, boolean degraded) {}

    private final Cache cache;
    private final List<PageId<?>> keptWarm;
    private final PageSource source;
    private final PageFactory factory;
    private final PageFactory forOtherSites;
    private final String prefix;
    private final RenderPools pools;
    private final ReportNumbers numbers;
    /**
     * The keys of the pages that a change can make out of date. Tags would not do: an entry that is removed by its tag
     * cannot stand in while the page cannot be rendered. A hit also finds its key here without building one.
     */
    private final ConcurrentMap<Slot, CacheKey<DatedPage>> known = new ConcurrentHashMap<>();

    private final InstantSource clock;

    /** When a page that follows the market was last asked for, in {@link System#nanoTime}. */
    private volatile long marketReadAt = System.nanoTime();

    /** When this node last heard of a changed report; at the start, the time of the start. */
    private volatile Instant lastChange;

    /**
     * Constructs an empty cache.
     *
     * @param registry the pages, of which those kept warm are never forgotten
     * @param buildId distinguishes the pages of this build from others' in Redis
     * @param pools what renders; closed with the cache
     */
    public PageCache(
            Cache cache,
            PageRegistry registry,
            PageSource source,
            PageFactory factory,
            String buildId,
            RenderPools pools,
            InstantSource clock) {
        this.cache = cache;
        this.keptWarm = registry.keptWarm();
        this.source = source;
        this.factory = factory;
        this.forOtherSites = factory.forOtherSites();
        this.clock = clock;
        this.lastChange = clock.instant();
        String build = buildId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_.\\-]", "-");
        this.prefix = "page:" + build + ":" + factory.authenticator().keyName() + ":";
        this.pools = pools;
        this.numbers = new ReportNumbers(source, clock);
    }

    /** The pools that everything is rendered in, here and elsewhere. */
    public RenderPools pools() {
        return pools;
    }

    /** Whether it is known that there is no such page. Never blocks: made for the event loop. */
    public boolean knownAbsent(PageId<?> page) {
        OptionalInt report = page.report();
        return report.isPresent()
                ? numbers.knownAbsent(report.getAsInt())
                : page.leastHighestReport() > 1 && numbers.aboveHighest(page.leastHighestReport());
    }

    /** The page if it is in memory and fresh. Never blocks: made for the event loop. */
    public Optional<Page> getIfPresent(PageId<?> page, Language language) {
        if (page.definition().followsMarket()) {
            marketReadAt = System.nanoTime();
        }
        return knownKey(new Slot(page, language)).flatMap(cache::getIfPresent).flatMap(PageCache::existing);
    }

    /** The page if it is in memory, however old: the answer when it cannot be rendered for overload. Never blocks. */
    public Optional<Page> getIfPresentOrStale(PageId<?> page, Language language) {
        return knownKey(new Slot(page, language))
                .flatMap(cache::getIfPresentOrStale)
                .flatMap(PageCache::existing);
    }

    /** The key of a page that may be in memory. */
    private Optional<CacheKey<DatedPage>> knownKey(Slot slot) {
        CacheKey<DatedPage> key = known.get(slot);
        return key == null && isMemoryOnly(slot) ? Optional.of(key(slot)) : Optional.ofNullable(key);
    }

    private static boolean isMemoryOnly(Slot slot) {
        return slot.page().definition().storage() == Storage.MEMORY;
    }

    private static Optional<Page> existing(DatedPage dated) {
        return isTombstone(dated.page()) ? Optional.empty() : Optional.of(dated.page());
    }

    /**
     * The page, rendered if necessary, once for all concurrent callers; an older one if it cannot be rendered now.
     * Blocks: call on a virtual thread, in a place of the {@link #pools} bulkhead.
     *
     * @return empty if there is no such page
     * @throws CacheLoadException if it cannot be rendered and never was
     */
    public Optional<Page> get(PageId<?> page, Language language) {
        Slot slot = new Slot(page, language);
        if (page.definition().storage() == Storage.NONE) {
            return renderOnce(slot);
        }
        if (!known.containsKey(slot) && isAbsent(page)) {
            return Optional.empty();
        }
        CacheKey<DatedPage> key = key(slot);
        DatedPage dated = cache.find(key, older -> load(slot)).orElseThrow();
        boolean mayMissChange = dated.stored() && dated.readAt().isBefore(lastChange.plus(MAXIMUM_CLOCK_SKEW));
        if (mayMissChange && !known.containsKey(slot)) {
            // While the page was only in L2, this node could not mark it as out of date.
            dated = cache.refresh(key, older -> load(slot)).orElseThrow();
        }
        return settle(slot, key, dated.page());
    }

    private boolean isAbsent(PageId<?> page) {
        OptionalInt report = page.report();
        return report.isPresent()
                ? numbers.isAbsent(report.getAsInt())
                : page.leastHighestReport() > 1 && numbers.isAboveHighest(page.leastHighestReport());
    }

    private Optional<Page> renderOnce(Slot slot) {
        try {
            return existing(read(slot).page());
        } catch (Exception e) {
            throw new CacheLoadException(slot.page().key() + " could not be rendered", e);
        }
    }

    /**
     * Makes the page ready: as Redis holds it, however old the reports in it are, or rendered. Blocks as {@link #get}
     * does.
     *
     * @return whether it was in Redis, so that it may miss changes and has to be rendered again soon
     */
    boolean warm(PageId<?> page, Language language) {
        Slot slot = new Slot(page, language);
        CacheKey<DatedPage> key = key(slot);
        DatedPage dated = cache.find(key, older -> load(slot)).orElseThrow();
        settle(slot, key, dated.page());
        return dated.stored();
    }

    /** Renders the page even if it is fresh. Blocks and answers as {@link #get} does. */
    Optional<Page> refresh(PageId<?> page, Language language) {
        Slot slot = new Slot(page, language);
        CacheKey<DatedPage> key = key(slot);
        return settle(
                slot, key, cache.refresh(key, older -> load(slot)).orElseThrow().page());
    }

    /**
     * Makes an expired page ready again, with the rendering of a reader or of another node if there is one. If that
     * takes long, renders it here, so that a slow node does not keep the older page of others alive. Blocks as {@link
     * #get} does.
     */
    void renew(PageId<?> page, Language language) {
        Slot slot = new Slot(page, language);
        CacheKey<DatedPage> key = key(slot);
        DatedPage dated = cache.find(key, older -> load(slot)).orElseThrow();
        boolean found = settle(slot, key, dated.page()).isPresent();
        if (found && cache.getIfPresent(key).isEmpty()) {
            refresh(page, language);
        }
    }

    /** Report {@code id} was added, corrected or deleted. */
    void numberChanged(int id) {
        numbers.changed(id);
    }

    /** Any report may have been added. */
    void numbersChanged() {
        numbers.forget();
    }

    /**
     * Marks as out of date every page that {@code affected} accepts: those remembered here and those kept warm. Other
     * pages in L2 are rendered again when somebody asks for them here.
     */
    void expire(Predicate<PageId<?>> affected) {
        lastChange = clock.instant();
        for (Language language : Language.all()) {
            keptWarm.stream().filter(affected).forEach(page -> cache.expire(key(new Slot(page, language))));
        }
        known.forEach((slot, key) -> {
            if (affected.test(slot.page()) && !keptWarm.contains(slot.page())) {
                cache.expire(key);
            }
        });
    }

    /** Whether a reader can be shown at least one of the pages that are kept warm. Never blocks. */
    public boolean readable() {
        for (Language language : Language.all()) {
            for (PageId<?> page : keptWarm) {
                if (getIfPresentOrStale(page, language).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The time since a reader asked for a page that follows the market. */
    Duration sinceMarketRead() {
        return Duration.ofNanos(System.nanoTime() - marketReadAt);
    }

    /** How many pages are remembered. */
    public int size() {
        return known.size();
    }

    @Override
    public void close() {
        pools.close();
    }

    private CacheKey<DatedPage> key(Slot slot) {
        CacheKey<DatedPage> key = known.get(slot);
        if (key != null) {
            return key;
        }
        PageId<?> page = slot.page();
        String name = prefix + page.key() + ":" + slot.language().tag();
        return new CacheKey<>(
                name,
                new PageCodec(name, (language, hashes) -> head(page, language, hashes), factory(page)),
                page.definition().entryOptions());
    }

    private Optional<Page> settle(Slot slot, CacheKey<DatedPage> key, Page page) {
        if (isTombstone(page)) {
            cache.remove(key);
            known.remove(slot);
            return Optional.empty();
        }
        if (!isMemoryOnly(slot) && known.putIfAbsent(slot, key) == null && known.size() > KNOWN_MAXIMUM) {
            forgetAnother(slot);
        }
        return Optional.of(page);
    }

    /** A page that is not remembered could not be expired when it changes, so it may not stay fresh either. */
    private void forgetAnother(Slot added) {
        for (Slot slot : known.keySet()) {
            if (!slot.equals(added) && !keptWarm.contains(slot.page())) {
                CacheKey<DatedPage> key = known.remove(slot);
                if (key != null) {
                    cache.expire(key);
                }
                return;
            }
        }
    }

    private LoadResult<DatedPage> load(Slot slot) throws Exception {
        Rendered rendered = read(slot);
        return rendered.degraded()
                ? LoadResult.of(rendered.page(), Duration.ofSeconds(DEGRADED_SECONDS))
                : LoadResult.of(rendered.page());
    }

    private Rendered read(Slot slot) throws Exception {
        Instant readAt = clock.instant();
        PageId<?> id = slot.page();
        Optional<Supplier<PageSource.Document>> found = source.find(id, slot.language());
        if (found.isEmpty()) {
            Page none = factory(id).page(head(id, Optional.empty(), List.of()), new byte[0]);
            return new Rendered(new DatedPage(none, readAt, List.of(), false), false);
        }
        return pools.render(id.key(), () -> {
            PageSource.Document document = found.get().get();
            PageHead head = head(id, Optional.of(document.language()), document.hashes());
            Page page = factory(id).page(document.degraded() ? keptBriefly(head) : head, document.body());
            return new Rendered(new DatedPage(page, readAt, document.hashes(), false), document.degraded());
        });
    }

    private PageFactory factory(PageId<?> page) {
        return page.definition().forOtherSites() ? forOtherSites : factory;
    }

    /** HTTP caches keep the page no longer than this one does. */
    private static PageHead keptBriefly(PageHead head) {
        return new PageHead(
                head.status(),
                head.contentType(),
                head.language(),
                head.contentSecurityPolicy(),
                head.byPath(),
                new CachePolicy(
                        CachePolicy.shared(DEGRADED_SECONDS).cacheControl(),
                        head.byAddress().vary()));
    }

    /** Built from the definition: of what may have been stored, only the language and the hashes have an influence. */
    private PageHead head(PageId<?> page, Optional<Language> language, List<String> hashes) {
        boolean found = language.isPresent();
        PageDefinition<?> definition = page.definition();
        return new PageHead(
                found ? 200 : 404,
                found ? definition.contentType() : "text/plain",
                language.map(Language::tag),
                found ? source.contentSecurityPolicy(page, hashes) : Optional.empty(),
                definition.byPath(),
                definition.byAddress());
    }

    /**
     * A page that does not exist is cached for the moment between its loader and {@link #settle}: an exception in its
     * place would bring back the older page of a report that was deleted.
     */
    private static boolean isTombstone(Page page) {
        return page.head().status() == 404;
    }
}
