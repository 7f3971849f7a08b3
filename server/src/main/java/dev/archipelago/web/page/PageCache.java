package dev.archipelago.web.page;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.CacheKey;
import dev.archipelago.cache.CacheLoadException;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.cache.LoadResult;
import dev.archipelago.language.Language;
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
 * The pages of the site, each made once per change and kept ready. Thread-safe.
 *
 * <p>A page outlives its time as long as it cannot be made again, so whoever read it before can read it however long
 * PostgreSQL and Redis are away. A page that does not exist leaves nothing behind.
 */
public final class PageCache implements AutoCloseable {

    /** Home, newest and the first list page: what every visitor sees first. */
    static final List<PageRoute> FRONT =
            List.of(new PageRoute.Home(), new PageRoute.Newest(), new PageRoute.ReportList(1, Optional.empty()));

    private static final PageRoute HOME = new PageRoute.Home();

    /** By how much the clocks of two nodes may differ, and a page may be old, without one missing a change. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    /** How many pages are remembered by name; beyond it one is expired to make room. */
    private static final int KNOWN_MAXIMUM = 20_000;

    private static final Duration FAIL_SAFE = Duration.ofDays(365);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How long a page stays that lacks what could not be drawn; here and in caches on the way. */
    private static final int DEGRADED_SECONDS = 5;

    private record Slot(PageRoute route, Language language) {}

    private record Made(DatedPage page, boolean degraded) {}

    private final Cache cache;
    private final PageSource source;
    private final PageFactory factory;
    private final String prefix;
    private final RenderPools pools;
    private final ReportNumbers numbers;
    /**
     * No values: the names of pages that can be told of a change. Tags would not do: what a tag removes cannot stand in while
     * it cannot be made again. And a hit finds its ready key here without making one.
     */
    private final ConcurrentMap<Slot, CacheKey<DatedPage>> known = new ConcurrentHashMap<>();

    private final InstantSource clock;

    /** When a report last changed, as far as this node knows; while it did not run, any may have. */
    private volatile Instant lastChange;

    /**
     * @param buildId tells pages of this build from others' in Redis
     * @param cores how many pages may be rendered and compressed at once
     */
    public PageCache(
            Cache cache, PageSource source, PageFactory factory, String buildId, int cores, InstantSource clock) {
        this.cache = cache;
        this.source = source;
        this.factory = factory;
        this.clock = clock;
        this.lastChange = clock.instant();
        String build = buildId.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_.\\-]", "-");
        this.prefix = "page:" + build + ":" + factory.authenticator().keyName() + ":";
        this.pools = new RenderPools(cores);
        this.numbers = new ReportNumbers(source, clock);
    }

    /** What rendering has to pass, here and elsewhere. */
    public RenderPools pools() {
        return pools;
    }

    /** Whether it is known that there is no such page. Never blocks: made for the event loop. */
    public boolean knownAbsent(PageRoute route) {
        OptionalInt report = route.report();
        return report.isPresent()
                ? numbers.knownAbsent(report.getAsInt())
                : route.leastHighest() > 1 && numbers.aboveHighest(route.leastHighest());
    }

    /** The page if it is in memory and fresh. Never blocks: made for the event loop. */
    public Optional<Page> getIfPresent(PageRoute route, Language language) {
        CacheKey<DatedPage> key = known.get(new Slot(route, language));
        return key == null
                ? Optional.empty()
                : cache.getIfPresent(key).map(DatedPage::page).filter(page -> !isTombstone(page));
    }

    /**
     * The page if it is in memory, however old. Never blocks: for who would otherwise get nothing because too much is asked
     * for.
     */
    public Optional<Page> getIfPresentOrStale(PageRoute route, Language language) {
        CacheKey<DatedPage> key = known.get(new Slot(route, language));
        return key == null
                ? Optional.empty()
                : cache.getIfPresentOrStale(key).map(DatedPage::page).filter(page -> !isTombstone(page));
    }

    /**
     * The page, made if need be, once for all who ask at the same time; an older one if it cannot be made now. Blocks:
     * call on a virtual thread, in a place of the {@link #pools} bulkhead.
     *
     * @return empty if there is no such page
     * @throws CacheLoadException if it cannot be made and was never made before
     */
    public Optional<Page> get(PageRoute route, Language language) {
        Slot slot = new Slot(route, language);
        if (!route.kept()) {
            return makeOnce(slot);
        }
        if (!known.containsKey(slot) && isAbsent(route)) {
            return Optional.empty();
        }
        CacheKey<DatedPage> key = key(slot);
        DatedPage page = cache.find(key, older -> make(slot)).orElseThrow();
        boolean mayMissChange = page.stored() && page.readAt().isBefore(lastChange.plus(CLOCKS_APART));
        if (mayMissChange && !known.containsKey(slot)) {
            // Nobody here could have marked it as out of date while it lay in L2.
            page = cache.refresh(key, older -> make(slot)).orElseThrow();
        }
        return settle(slot, key, page.page());
    }

    private boolean isAbsent(PageRoute route) {
        OptionalInt report = route.report();
        return report.isPresent()
                ? numbers.isAbsent(report.getAsInt())
                : route.leastHighest() > 1 && numbers.isAboveHighest(route.leastHighest());
    }

    /** For what is not kept: whoever asks for ever new things takes no room. */
    private Optional<Page> makeOnce(Slot slot) {
        try {
            return Optional.of(read(slot).page().page()).filter(page -> !isTombstone(page));
        } catch (Exception e) {
            throw new CacheLoadException(slot.route().key() + " could not be made", e);
        }
    }

    /** Makes the page again even if it is fresh. Blocks as {@link #get} does and answers the same. */
    Optional<Page> refresh(PageRoute route, Language language) {
        Slot slot = new Slot(route, language);
        CacheKey<DatedPage> key = key(slot);
        return settle(
                slot, key, cache.refresh(key, older -> make(slot)).orElseThrow().page());
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
     * Marks every remembered page that {@code concerned} names as out of date, and the front pages among them. Pages in
     * L2 that were not asked for here yet are made again when they are, whichever they are.
     */
    void expire(Predicate<PageRoute> concerned) {
        lastChange = clock.instant();
        for (Language language : Language.all()) {
            FRONT.stream().filter(concerned).forEach(route -> cache.expire(key(new Slot(route, language))));
        }
        known.forEach((slot, key) -> {
            if (concerned.test(slot.route()) && !FRONT.contains(slot.route())) {
                cache.expire(key);
            }
        });
    }

    /** Whether a reader who comes now can be shown at least the home page. */
    public boolean readable() {
        for (Language language : Language.all()) {
            if (cache.getIfPresentOrStale(key(new Slot(HOME, language))).isPresent()) {
                return true;
            }
        }
        return false;
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
        PageRoute route = slot.route();
        String name = prefix + route.key() + ":" + slot.language().tag();
        return new CacheKey<>(
                name,
                new PageCodec(name, (language, hashes) -> head(route, language, hashes), factory),
                EntryOptions.of(route.strategy()).withFailSafe(FAIL_SAFE).withSoftTimeout(PATIENCE));
    }

    private Optional<Page> settle(Slot slot, CacheKey<DatedPage> key, Page page) {
        if (isTombstone(page)) {
            cache.remove(key);
            known.remove(slot);
            return Optional.empty();
        }
        if (known.putIfAbsent(slot, key) == null && known.size() > KNOWN_MAXIMUM) {
            forgetAnother(slot);
        }
        return Optional.of(page);
    }

    /** What is not remembered could not be expired when it changes, so it may not stay fresh either. */
    private void forgetAnother(Slot kept) {
        for (Slot slot : known.keySet()) {
            if (!slot.equals(kept) && !FRONT.contains(slot.route())) {
                CacheKey<DatedPage> key = known.remove(slot);
                if (key != null) {
                    cache.expire(key);
                }
                return;
            }
        }
    }

    private LoadResult<DatedPage> make(Slot slot) throws Exception {
        Made made = read(slot);
        return made.degraded()
                ? LoadResult.of(made.page(), Duration.ofSeconds(DEGRADED_SECONDS))
                : LoadResult.of(made.page());
    }

    private Made read(Slot slot) throws Exception {
        Instant readAt = clock.instant();
        PageRoute route = slot.route();
        Optional<Supplier<PageSource.Document>> found = source.find(route, slot.language());
        if (found.isEmpty()) {
            Page none = factory.page(head(route, Optional.empty(), List.of()), new byte[0]);
            return new Made(new DatedPage(none, readAt, List.of(), false), false);
        }
        return pools.render(() -> {
            PageSource.Document document = found.get().get();
            PageHead head = head(route, Optional.of(document.language()), document.hashes());
            Page page = factory.page(document.degraded() ? briefly(head) : head, document.body());
            return new Made(new DatedPage(page, readAt, document.hashes(), false), document.degraded());
        });
    }

    /** For caches on the way to keep no longer than we do. */
    private static PageHead briefly(PageHead head) {
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

    /** Made from the route: of what may have been stored only the language and the hashes have a say. */
    private PageHead head(PageRoute route, Optional<Language> language, List<String> hashes) {
        boolean found = language.isPresent();
        return new PageHead(
                found ? 200 : 404,
                found ? route.contentType() : "text/plain",
                language.map(Language::tag),
                found ? source.contentSecurityPolicy(route, hashes) : Optional.empty(),
                route.byPath(),
                route.byAddress());
    }

    /**
     * A page that is gone is cached for the moment between its loader and {@link #settle}: an exception in its place
     * would bring back the older page of a report that was deleted.
     */
    private static boolean isTombstone(Page page) {
        return page.head().status() == 404;
    }
}
