package dev.archipelago.web.page;

/** Makes pages that carry the site's headers and are authenticated where they are stored. Thread-safe. */
public final class PageFactory {

    private final SiteHeaders site;
    private final PageAuthenticator authenticator;

    public PageFactory(SiteHeaders site, PageAuthenticator authenticator) {
        this.site = site;
        this.authenticator = authenticator;
    }

    /** A page of {@code body}, compressed here: milliseconds of CPU for a long one. */
    public Page page(PageHead head, byte[] body) {
        return Page.compress(head, body, site);
    }

    /** One of files that pages of other sites may load. */
    public PageFactory forOtherSites() {
        return new PageFactory(site.forOtherSites(), authenticator);
    }

    /** The headers every answer carries. */
    public SiteHeaders siteHeaders() {
        return site;
    }

    PageAuthenticator authenticator() {
        return authenticator;
    }
}
