package dev.archipelago.web.page;

import dev.archipelago.language.Language;
import dev.archipelago.web.view.NavigationLink;
import dev.archipelago.web.view.OfflineSite;
import dev.archipelago.web.view.SiteNavigation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The pages of the site in one list, from which routes, navigation, site map, service worker and background refresh are
 * derived. The order of the list is that of routes and links. Immutable.
 */
public final class PageRegistry {

    private final List<PageDefinition<?>> definitions;
    private final List<PageId<?>> keptWarm;

    /** @throws IllegalArgumentException if two pages have the same name or the same path */
    public PageRegistry(List<PageDefinition<?>> definitions) {
        this.definitions = List.copyOf(definitions);
        this.keptWarm = stream().<PageId<?>>flatMap(PageDefinition::keptWarm).toList();
        requireDistinct(stream().map(PageDefinition::name).toList());
        requireDistinct(
                stream().map(PageDefinition::path).flatMap(Optional::stream).toList());
    }

    private static void requireDistinct(List<String> values) {
        Set<String> seen = new HashSet<>();
        for (String value : values) {
            if (!seen.add(value)) {
                throw new IllegalArgumentException("two pages are registered as \"" + value + "\"");
            }
        }
    }

    /** These pages and {@code page} after them. */
    public PageRegistry with(PageDefinition<?> page) {
        List<PageDefinition<?>> more = new ArrayList<>(definitions);
        more.add(page);
        return new PageRegistry(more);
    }

    /** The pages in order. */
    public List<PageDefinition<?>> definitions() {
        return definitions;
    }

    /** The pages that are rendered again in the background when what they show has changed. */
    public List<PageId<?>> keptWarm() {
        return keptWarm;
    }

    /** Those of {@link #keptWarm} that show the current market. */
    public List<PageId<?>> followingMarket() {
        return keptWarm.stream()
                .filter(page -> page.definition().followsMarket())
                .toList();
    }

    /** The links in the header and the footer of each page. */
    public SiteNavigation navigation() {
        return new SiteNavigation(links(PageDefinition::headerLink), links(PageDefinition::footerLink));
    }

    private List<NavigationLink> links(Function<PageDefinition<?>, Optional<NavigationLink>> link) {
        return stream().map(link).flatMap(Optional::stream).toList();
    }

    /** The paths in the site map beside those of reports. */
    public List<String> siteMap() {
        return stream().flatMap(definition -> definition.siteMap().stream()).toList();
    }

    /** What the service worker keeps for readers without a network. */
    public OfflineSite offline() {
        List<String> installed = paths(PageDefinition.Offline.INSTALLED).stream()
                .flatMap(path -> Language.all().stream().map(language -> path + "?lang=" + language.tag()))
                .toList();
        List<String> files = stream()
                .flatMap(definition -> definition.offlineFiles().stream())
                .distinct()
                .toList();
        return new OfflineSite(
                installed, paths(PageDefinition.Offline.WHEN_READ), paths(PageDefinition.Offline.AS_FRAME), files);
    }

    private List<String> paths(PageDefinition.Offline offline) {
        return stream()
                .filter(definition -> definition.offline() == offline)
                .flatMap(definition -> definition.path().stream())
                .toList();
    }

    private Stream<PageDefinition<?>> stream() {
        return definitions.stream();
    }
}
