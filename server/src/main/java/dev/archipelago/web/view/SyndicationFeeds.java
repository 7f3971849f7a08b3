package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.language.Language;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Entities;

/** Generates the feeds of the newest reports in RSS 2.0 and Atom (RFC 4287), one for each language. Immutable. */
public final class SyndicationFeeds {

    /** Path of the RSS feed. */
    public static final String RSS_PATH = "/rss.xml";

    /** Path of the Atom feed. */
    public static final String ATOM_PATH = "/atom.xml";

    private static final String CONTENT = "http://purl.org/rss/1.0/modules/content/";

    private final URI base;
    private final String siteName;

    /** @param base the site's own address, without a trailing slash, since feeds contain absolute links only */
    public SyndicationFeeds(URI base, String siteName) {
        this.base = base;
        this.siteName = siteName;
    }

    /** The RSS 2.0 feed, with the Atom self link that the RSS Advisory Board recommends. */
    public String rss(Language language, List<FeedItem> newest) {
        Messages text = Messages.of(language);
        XmlDocument xml = new XmlDocument()
                .open("rss", "version", "2.0", "xmlns:atom", "http://www.w3.org/2005/Atom", "xmlns:content", CONTENT)
                .open("channel")
                .text("title", text.get("feed.title", siteName))
                .text("link", address("/", language))
                .text("description", text.get("feed.description"))
                .text("language", language.tag())
                .empty("atom:link", "rel", "self", "type", "application/rss+xml", "href", address(RSS_PATH, language));
        newest.stream()
                .findFirst()
                .ifPresent(item -> xml.text("lastBuildDate", rfc822(item.head().createdAt())));
        for (FeedItem item : newest) {
            ReportHead head = item.head();
            xml.open("item")
                    .text("title", PageTemplates.title(language, head))
                    .text("link", report(head))
                    .text("guid", report(head), "isPermaLink", "true")
                    .text("pubDate", rfc822(head.createdAt()))
                    .text("description", head.excerpt());
            content(item).ifPresent(html -> xml.text("content:encoded", html));
            xml.close();
        }
        return xml.end();
    }

    /** The Atom feed. */
    public String atom(Language language, List<FeedItem> newest) {
        Messages text = Messages.of(language);
        Instant updated =
                newest.stream().findFirst().map(item -> item.head().createdAt()).orElse(Instant.EPOCH);
        XmlDocument xml = new XmlDocument()
                .open("feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang", language.tag())
                .text("id", address(ATOM_PATH, language))
                .text("title", text.get("feed.title", siteName))
                .text("subtitle", text.get("feed.description"))
                .text("updated", updated.toString())
                .empty("link", "rel", "self", "href", address(ATOM_PATH, language))
                .empty("link", "rel", "alternate", "type", "text/html", "href", address("/", language))
                .text("icon", base + "/favicon.ico")
                .open("author")
                .text("name", siteName)
                .close();
        for (FeedItem item : newest) {
            ReportHead head = item.head();
            xml.open("entry", "xml:lang", head.language().tag())
                    .text("id", report(head))
                    .text("title", PageTemplates.title(language, head))
                    .text("published", head.createdAt().toString())
                    .text("updated", head.createdAt().toString())
                    .empty("link", "rel", "alternate", "type", "text/html", "href", report(head))
                    .text("summary", head.excerpt());
            content(item).ifPresent(html -> xml.text("content", html, "type", "html"));
            xml.close();
        }
        return xml.end();
    }

    /** The excerpt with the charts; empty without charts, since the excerpt is in the feed anyway. */
    private static Optional<String> content(FeedItem item) {
        return item.charts().isEmpty()
                ? Optional.empty()
                : Optional.of("<p>" + Entities.escape(item.head().excerpt()) + "</p>" + String.join("", item.charts()));
    }

    /** The URL of the report in the language of {@code head}. */
    private String report(ReportHead head) {
        return address("/crypto_report/" + head.id(), head.language());
    }

    private String address(String path, Language language) {
        return base + path + "?lang=" + language.tag();
    }

    private static String rfc822(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
