package dev.archipelago.web.page;

import dev.archipelago.cache.Codec;

/** Makes pages that carry the site's headers. Thread-safe. */
public final class PageFactory {

    private final SiteHeaders site;

    public PageFactory(SiteHeaders site) {
        this.site = site;
    }

    /** A page of {@code body}, compressed here: milliseconds of CPU for a long one. */
    public Page page(PageHead head, byte[] body) {
        return Page.compress(head, body, site);
    }

    /** How pages become bytes for L2. */
    Codec<DatedPage> codec() {
        return new PageCodec(site);
    }

    /** The headers every answer carries. */
    public SiteHeaders siteHeaders() {
        return site;
    }
}
