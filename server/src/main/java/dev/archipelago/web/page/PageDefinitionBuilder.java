package dev.archipelago.web.page;

import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.cache.EntryOptions;
import dev.archipelago.infrastructure.island.RootCauses;
import dev.archipelago.language.Language;
import dev.archipelago.web.page.PageDefinition.Invalidation;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.view.NavigationLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Builds a {@link PageDefinition}; not thread-safe, and not to be used after {@link #render} or {@link #html}.
 *
 * <p>Unless it says otherwise, a page is HTML in the reader's language with the policy of the site, is kept for 30
 * minutes in both tiers, may be kept for five minutes by HTTP caches, is linked from nowhere, and is not kept offline.
 *
 * @param <P> the type of the page's parameters
 */
public final class PageDefinitionBuilder<P> {

    /** How long an older page may stand in for one that cannot be rendered. */
    private static final Duration FAIL_SAFE = Duration.ofDays(365);

    /** How long a reader waits for a page if there is an older one. */
    private static final Duration SOFT_TIMEOUT = Duration.ofSeconds(1);

    /** The path of the page that stands in after a failure. */
    interface Fallback<P> {
        Optional<String> path(Throwable failure, P parameters, Language language);
    }

    final String name;
    final Function<P, String> key;
    final Set<Invalidation> invalidation = EnumSet.noneOf(Invalidation.class);
    final List<P> keptWarm = new ArrayList<>();
    Optional<String> path = Optional.empty();
    Optional<PageDefinition.Resolver> resolver = Optional.empty();
    Optional<PageDefinition.Parameters<P>> parameters = Optional.empty();
    boolean export;
    String contentType = "text/html; charset=utf-8";
    boolean inOneLanguage;
    boolean forOtherSites;
    Storage storage = Storage.BOTH_TIERS;
    CachePolicy policy = CachePolicy.shared(300);
    PageDefinition.Policy<P> contentSecurityPolicy =
            (services, none, hashes) -> Optional.of(services.templates().contentSecurityPolicy());
    boolean followsMarket;
    Offline offline = Offline.NEVER;
    List<String> offlineFiles = List.of();
    Supplier<List<String>> siteMap = List::of;
    Optional<NavigationLink> headerLink = Optional.empty();
    Optional<NavigationLink> footerLink = Optional.empty();
    RenderCost cost = RenderCost.PAGE;
    Function<P, Optional<Explanation>> absent = none -> Optional.empty();
    ToIntFunction<P> report = none -> 0;
    ToLongFunction<P> leastHighestReport = none -> 1;
    BiFunction<P, String, Optional<String>> fileName = (none, language) -> Optional.empty();
    Fallback<P> fallback = (failure, none, language) -> Optional.empty();
    List<String> examples = List.of();
    PageDefinition.Renderer<P> renderer = (services, none, language) -> Optional.empty();
    private CacheStrategy strategy = new CacheStrategy("page", Duration.ofMinutes(30));
    private Optional<String> vary = Optional.empty();

    PageDefinitionBuilder(String name, Function<P, String> key) {
        this.name = name;
        this.key = key;
    }

    /** The page is at {@code path}, and {@code reader} reads its parameters. */
    public PageDefinitionBuilder<P> at(String route, PageDefinition.Parameters<P> reader) {
        this.path = Optional.of(route);
        this.parameters = Optional.of(reader);
        return this;
    }

    /** The page is at {@code path}, where other pages may be found too. */
    public PageDefinitionBuilder<P> resolvedAt(String route, PageDefinition.Resolver pages) {
        this.path = Optional.of(route);
        this.resolver = Optional.of(pages);
        return this;
    }

    /** Rendering or sending the page may take longer than the usual timeouts of a connection. */
    public PageDefinitionBuilder<P> asExport() {
        this.export = true;
        return this;
    }

    /** The {@code Content-Type}. */
    public PageDefinitionBuilder<P> ofType(String type) {
        this.contentType = type;
        return this;
    }

    /** The page is the same in every language. */
    public PageDefinitionBuilder<P> inOneLanguage() {
        this.inOneLanguage = true;
        return this;
    }

    /** Pages of other sites may load the page, also by script. */
    public PageDefinitionBuilder<P> forOtherSites() {
        this.forOtherSites = true;
        return this;
    }

    /** How long the page is kept before it is rendered again, and where. */
    public PageDefinitionBuilder<P> kept(CacheStrategy lifetime, Storage where) {
        this.strategy = lifetime;
        this.storage = where;
        return this;
    }

    /** The page is rendered for each request, since there is no end of its parameters. */
    public PageDefinitionBuilder<P> notKept() {
        this.storage = Storage.NONE;
        return this;
    }

    /** What HTTP caches are told if the address names the language. */
    public PageDefinitionBuilder<P> httpCaching(CachePolicy caching) {
        this.policy = caching;
        return this;
    }

    /** The page depends on one more request header. */
    public PageDefinitionBuilder<P> varyingBy(String header) {
        this.vary = Optional.of(header);
        return this;
    }

    /** The {@code Content-Security-Policy}. */
    public PageDefinitionBuilder<P> policy(PageDefinition.Policy<P> csp) {
        this.contentSecurityPolicy = csp;
        return this;
    }

    /** What makes the page out of date before its time. */
    public PageDefinitionBuilder<P> invalidatedBy(Invalidation... changes) {
        invalidation.addAll(List.of(changes));
        return this;
    }

    /** The page with {@code which} is rendered at the start, and at once when it is out of date. */
    public PageDefinitionBuilder<P> keptWarm(P which) {
        keptWarm.add(which);
        return this;
    }

    /** The page that is kept warm is also rendered again while the market moves. */
    public PageDefinitionBuilder<P> followingMarket() {
        this.followsMarket = true;
        return this;
    }

    /** Whether the service worker keeps the page, and the paths of files that it keeps with it. */
    public PageDefinitionBuilder<P> offline(Offline when, String... files) {
        this.offline = when;
        this.offlineFiles = List.of(files);
        return this;
    }

    /** The page is in the site map with {@code paths}. */
    public PageDefinitionBuilder<P> inSiteMap(Supplier<List<String>> paths) {
        this.siteMap = paths;
        return this;
    }

    /** The header of each page links to the page. */
    public PageDefinitionBuilder<P> headerLink(NavigationLink link) {
        this.headerLink = Optional.of(link);
        return this;
    }

    /** The footer of each page links to the page. */
    public PageDefinitionBuilder<P> footerLink(NavigationLink link) {
        this.footerLink = Optional.of(link);
        return this;
    }

    /** What it takes to render the page. */
    public PageDefinitionBuilder<P> costing(RenderCost rendering) {
        this.cost = rendering;
        return this;
    }

    /** What the answer says if there is no such page. */
    public PageDefinitionBuilder<P> absent(Function<P, ? extends Explanation> explanation) {
        this.absent = which -> Optional.of(explanation.apply(which));
        return this;
    }

    /** The page exists only if the report does that {@code id} names. */
    public PageDefinitionBuilder<P> ofReport(ToIntFunction<P> id) {
        this.report = id;
        return this;
    }

    /** The page exists only if the highest identifier of a report is at least {@code number}. */
    public PageDefinitionBuilder<P> ifReportsReach(ToLongFunction<P> number) {
        this.leastHighestReport = number;
        return this;
    }

    /** The name under which a browser saves the page, by its parameters and the tag of its language. */
    public PageDefinitionBuilder<P> savedAs(BiFunction<P, String, String> file) {
        this.fileName = (which, language) -> Optional.of(file.apply(which, language));
        return this;
    }

    /** A failure of the renderer that {@code type} causes redirects to the path that {@code other} names. */
    public PageDefinitionBuilder<P> fallback(Class<? extends Throwable> type, BiFunction<P, Language, String> other) {
        this.fallback = (failure, which, language) ->
                RootCauses.isCausedBy(failure, type) ? Optional.of(other.apply(which, language)) : Optional.empty();
        return this;
    }

    /** Addresses of the page on a site that shows the sample reports; the path itself unless said otherwise. */
    public PageDefinitionBuilder<P> examples(String... addresses) {
        this.examples = List.of(addresses);
        return this;
    }

    /** Ends the definition with what renders the page. */
    public PageDefinition<P> render(PageDefinition.Renderer<P> how) {
        this.renderer = how;
        return new PageDefinition<>(this);
    }

    /** Ends the definition of a page that always exists and is rendered without blocking. */
    public PageDefinition<P> html(View<P> view) {
        return render((services, which, language) ->
                Optional.of(() -> new PageSource.Document(view.html(services, which, language), language)));
    }

    /** Renders a page as HTML; does not block. */
    @FunctionalInterface
    public interface View<P> {
        String html(PageServices services, P parameters, Language language);
    }

    EntryOptions entryOptions() {
        EntryOptions options = EntryOptions.of(strategy);
        return storage == Storage.MEMORY
                ? options.in(EntryOptions.Tiers.L1_ONLY)
                : options.withFailSafe(FAIL_SAFE).withSoftTimeout(SOFT_TIMEOUT);
    }

    CachePolicy varying(CachePolicy caching) {
        return vary.map(caching::varyingBy).orElse(caching);
    }

    /** A page without parameters at {@code path}, which is its one example. */
    public static PageDefinitionBuilder<NoParameters> at(String name, String path) {
        return PageDefinition.named(name).at(path, request -> NoParameters.NONE).examples(path);
    }
}
