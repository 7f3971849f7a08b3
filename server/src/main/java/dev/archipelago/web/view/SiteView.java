package dev.archipelago.web.view;

import dev.archipelago.infrastructure.config.EmbedConfig;
import dev.archipelago.infrastructure.config.SiteConfig;
import dev.archipelago.infrastructure.config.SvgLogo;
import dev.archipelago.language.Language;
import dev.archipelago.market.Coin;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.SourceCatalogue;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The properties of the site that every page uses.
 *
 * @param simulated whether the market is simulated, which each page then states
 * @param publicBaseUrl the site's own address for absolute links, without a trailing slash; without it there are none
 * @param catalog the coins and metrics of the site
 * @param identity its name, logo, contact and disclaimer, as its operator configured them
 * @param navigation the links in the header and footer
 * @param sources the upstreams of its figures
 * @param frameAncestors the sources of {@code frame-ancestors} that may embed the widget
 */
public record SiteView(
        AssetUrls assets,
        boolean simulated,
        Optional<URI> publicBaseUrl,
        MarketCatalog catalog,
        SiteConfig identity,
        SiteNavigation navigation,
        SourceCatalogue sources,
        List<String> frameAncestors) {

    private static final String LOGO = "shared_assets/images/logo.svg";
    private static final String ICON = "shared_assets/images/favicon.svg";

    /** A site with the default identity. */
    public SiteView(AssetUrls assets, boolean simulated, Optional<URI> publicBaseUrl, SourceCatalogue sources) {
        this(assets, simulated, publicBaseUrl, SiteConfig.DEFAULT, sources);
    }

    /** A site with the default coins and without navigation, whose widget any site may embed. */
    public SiteView(
            AssetUrls assets,
            boolean simulated,
            Optional<URI> publicBaseUrl,
            SiteConfig identity,
            SourceCatalogue sources) {
        this(
                assets,
                simulated,
                publicBaseUrl,
                MarketCatalog.DEFAULT,
                identity,
                SiteNavigation.NONE,
                sources,
                EmbedConfig.DEFAULT.ancestors());
    }

    public SiteView {
        frameAncestors = List.copyOf(frameAncestors);
    }

    /** This site with other links. */
    public SiteView with(SiteNavigation links) {
        return new SiteView(assets, simulated, publicBaseUrl, catalog, identity, links, sources, frameAncestors);
    }

    /** The name of the site. */
    public String name() {
        return identity.name();
    }

    /** The codes of the coins, separated by commas. */
    public String coinCodes() {
        return catalog.coins().stream().map(Coin::code).collect(Collectors.joining(", "));
    }

    /** The URL of the operator's own logo. */
    public Optional<String> logo() {
        return identity.logo().map(drawing -> assets.url(LOGO));
    }

    /** The operator's own disclaimer, which precedes each report. */
    public Optional<String> disclaimer(Language language) {
        return identity.disclaimer().map(disclaimer -> disclaimer.texts().get(language.tag()));
    }

    /** The contact as text: a mail address without its scheme. */
    public Optional<String> contactText() {
        return identity.contact()
                .map(address ->
                        "mailto".equals(address.getScheme()) ? address.getSchemeSpecificPart() : address.toString());
    }

    /** A fingerprint of the configuration that affects the content of pages, besides the build. */
    public String edition() {
        return simulated + " " + publicBaseUrl + " " + catalog.symbols() + " " + identity;
    }

    /** The static files that {@code identity} replaces, by their paths. */
    public static Map<String, String> files(SiteConfig identity) {
        return identity.logo()
                .map(SvgLogo::svg)
                .map(svg -> Map.of(LOGO, svg, ICON, svg))
                .orElse(Map.of());
    }
}
