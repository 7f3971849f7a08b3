package dev.archipelago.web.page;

import dev.archipelago.cache.EntryOptions;
import dev.archipelago.language.Language;
import dev.archipelago.web.view.NavigationLink;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Everything the site knows of one kind of page: its address, parameters, caching, policy, invalidation, links and
 * renderer. A new page is one definition, added to the list of a {@link PageRegistry}. Immutable; made by a {@link
 * PageDefinitionBuilder}.
 *
 * @param <P> the type of its parameters, which has value semantics
 */
public final class PageDefinition<P> {

    /** The parameters of a page that has none. */
    public enum NoParameters {
        NONE
    }

    /** Where a page is kept after it was rendered. */
    public enum Storage {
        /** In memory and in Redis; an older page stands in while it cannot be rendered. */
        BOTH_TIERS,
        /** In memory, never past its time. */
        MEMORY,
        /** Nowhere: there are too many of them. */
        NONE
    }

    /** A change of reports that makes a page out of date. */
    public enum Invalidation {
        /** Any report was added, corrected or deleted. */
        ANY_REPORT,
        /** The report that the parameters name was. */
        OWN_REPORT,
        /** The list of reports was. */
        REPORT_LIST
    }

    /** Whether the service worker keeps a page for readers without a network. */
    public enum Offline {
        NEVER,
        /** Once it was read. */
        WHEN_READ,
        /** Together with the page whose frame it is in. */
        AS_FRAME,
        /** From the first visit on, whether it was read or not. */
        INSTALLED
    }

    /** Finds the page that a request asks for. */
    @FunctionalInterface
    public interface Resolver {

        /** @throws ParameterException if the request asks for no page */
        PageId<?> resolve(RoutingContext request);
    }

    /** Reads the parameters of a page from a request. */
    @FunctionalInterface
    public interface Parameters<P> {

        /** @throws ParameterException if they are missing or malformed */
        P read(RoutingContext request);
    }

    /** Renders a page. */
    @FunctionalInterface
    public interface Renderer<P> {

        /** As {@link PageSource#find}. */
        Optional<Supplier<PageSource.Document>> find(PageServices services, P parameters, Language language)
                throws Exception;
    }

    /** The {@code Content-Security-Policy} of a page. */
    @FunctionalInterface
    public interface Policy<P> {

        /**
         * As {@link PageSource#contentSecurityPolicy}.
         *
         * @return empty for the policy of the content type
         */
        Optional<String> of(PageServices services, P parameters, List<String> hashes);
    }

    private final PageDefinitionBuilder<P> built;
    private final EntryOptions entryOptions;
    private final CachePolicy byPath;
    private final CachePolicy byAddress;
    private final Optional<Resolver> resolver;

    PageDefinition(PageDefinitionBuilder<P> built) {
        this.built = built;
        this.entryOptions = built.entryOptions();
        this.byPath = built.varying(CachePolicy.NEGOTIATED);
        this.byAddress = built.varying(built.policy);
        this.resolver =
                built.resolver.or(() -> built.parameters.map(parameters -> request -> with(parameters.read(request))));
    }

    /** Begins the definition of a page without parameters. */
    public static PageDefinitionBuilder<NoParameters> named(String name) {
        return named(name, none -> "");
    }

    /**
     * Begins the definition of a page.
     *
     * @param name unique in the site, lower case; part of cache keys
     * @param key the parameters as part of a cache key, lower case, different for different parameters
     */
    public static <P> PageDefinitionBuilder<P> named(String name, java.util.function.Function<P, String> key) {
        return new PageDefinitionBuilder<>(name, key);
    }

    /** The page with {@code parameters}. */
    public PageId<P> with(P parameters) {
        return new PageId<>(this, parameters);
    }

    /** The name in cache keys. */
    public String name() {
        return built.name;
    }

    String keyOf(P parameters) {
        return built.key.apply(parameters);
    }

    /** The path of the route, with {@code :name} for a variable segment; empty if another page's route leads here. */
    public Optional<String> path() {
        return built.path;
    }

    /** Finds the page a request for {@link #path} asks for. */
    public Optional<Resolver> resolver() {
        return resolver;
    }

    /** Whether rendering or sending the page may take longer than the usual timeouts of a connection. */
    public boolean export() {
        return built.export;
    }

    /** The {@code Content-Type}. */
    public String contentType() {
        return built.contentType;
    }

    /** Whether the page is the same in every language. */
    public boolean inOneLanguage() {
        return built.inOneLanguage;
    }

    /** Whether pages of other sites may load the page. */
    boolean forOtherSites() {
        return built.forOtherSites;
    }

    /** Where the page is kept. */
    public Storage storage() {
        return built.storage;
    }

    /** How the cache keeps the page. */
    EntryOptions entryOptions() {
        return entryOptions;
    }

    /** What HTTP caches are told if the request named the page by path alone. */
    CachePolicy byPath() {
        return byPath;
    }

    /** What HTTP caches are told if the address names the language. */
    CachePolicy byAddress() {
        return byAddress;
    }

    Policy<P> contentSecurityPolicy() {
        return built.contentSecurityPolicy;
    }

    /** Whether {@code change} of report {@code id} makes the page with {@code parameters} out of date. */
    boolean changesWithReport(int id, P parameters) {
        return built.invalidation.contains(Invalidation.ANY_REPORT)
                || built.invalidation.contains(Invalidation.OWN_REPORT) && built.report.applyAsInt(parameters) == id;
    }

    /** Whether the page is out of date after {@code change}. */
    boolean changesWith(Invalidation change) {
        return built.invalidation.contains(change);
    }

    /** Whether any change of reports makes the page out of date. */
    boolean changesWithReports() {
        return !built.invalidation.isEmpty();
    }

    Stream<PageId<P>> keptWarm() {
        return built.keptWarm.stream().map(this::with);
    }

    boolean followsMarket() {
        return built.followsMarket;
    }

    /** Whether the service worker keeps the page. */
    public Offline offline() {
        return built.offline;
    }

    /** The files, by path, that the service worker keeps with the page. */
    List<String> offlineFiles() {
        return built.offlineFiles;
    }

    /** The paths of the page in the site map, without a language. */
    List<String> siteMap() {
        return built.siteMap.get();
    }

    /** The link in the header of each page. */
    Optional<NavigationLink> headerLink() {
        return built.headerLink;
    }

    /** The link in the footer of each page. */
    Optional<NavigationLink> footerLink() {
        return built.footerLink;
    }

    /** What it takes to render the page. */
    public RenderCost cost() {
        return built.cost;
    }

    Optional<Explanation> absent(P parameters) {
        return built.absent.apply(parameters);
    }

    OptionalInt reportOf(P parameters) {
        int id = built.report.applyAsInt(parameters);
        return id == 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    long leastHighestReport(P parameters) {
        return built.leastHighestReport.applyAsLong(parameters);
    }

    Optional<String> fileName(P parameters, String language) {
        return built.fileName.apply(parameters, language);
    }

    Optional<String> fallback(Throwable failure, P parameters, Language language) {
        return built.fallback.path(failure, parameters, language);
    }

    Renderer<P> renderer() {
        return built.renderer;
    }

    /** Addresses of the page on a site that shows the sample reports, for tests and screenshots. */
    public List<String> examples() {
        return built.examples;
    }

    @Override
    public String toString() {
        return built.name;
    }
}
