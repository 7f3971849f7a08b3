package dev.archipelago.web.view;

import java.net.URI;
import java.util.Optional;

/**
 * What every page knows of the site.
 *
 * @param simulated whether the market is the simulator's, which each page then says
 * @param publicBaseUrl the site's own address for absolute links, without a trailing slash; without it there are none
 */
public record SiteView(AssetUrls assets, boolean simulated, Optional<URI> publicBaseUrl) {}
