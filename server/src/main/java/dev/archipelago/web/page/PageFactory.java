package dev.archipelago.web.page;

/** Builds pages with the headers of the site. Thread-safe. */
public final class PageFactory {

    private final SiteHeaders site;
    private final PageAuthenticator authenticator;

    public PageFactory(SiteHeaders site, PageAuthenticator authenticator) {
        this.site = site;
        this.authenticator = authenticator;
    }

    /** A page of {@code body}, compressed; takes milliseconds of CPU time. */
    public Page page(PageHead head, byte[] body) {
        return Page.compress(head, body, site);
    }

    /** A factory for files that pages of other sites may load. */
    public PageFactory forOtherSites() {
        return new PageFactory(site.forOtherSites(), authenticator);
    }

    /** The headers of every response. */
    public SiteHeaders siteHeaders() {
        return site;
    }

    PageAuthenticator authenticator() {
        return authenticator;
    }
}
