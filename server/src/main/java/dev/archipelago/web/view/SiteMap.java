package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportHead;
import dev.archipelago.business.reports.ReportReference;
import dev.archipelago.language.Language;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Generates the site map of sitemaps.org: an index, and parts with the reports of {@link #PART} consecutive numbers
 * each, so that the cost of a part does not depend on the number of reports. Immutable.
 */
public final class SiteMap {

    /** The number of report numbers in a part: two URLs each, far below the permitted 50,000. */
    public static final int PART = 5_000;

    private static final String SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private final URI base;

    /** @param base the site's own address, without a trailing slash */
    public SiteMap(URI base) {
        this.base = base;
    }

    /**
     * The index of the parts up to that of report {@code lastId}; part 0 also contains the pages that are not reports.
     */
    public String index(int lastId) {
        XmlDocument xml = new XmlDocument().open("sitemapindex", "xmlns", SCHEMA);
        for (int part = 0; part <= lastId / PART; part++) {
            xml.open("sitemap").text("loc", base + "/sitemap/" + part + ".xml").close();
        }
        return xml.end();
    }

    /**
     * Part {@code number} with its reports.
     *
     * @param pages the paths of the pages that are not reports, for part 0
     */
    public String part(int number, List<String> pages, List<ReportReference> reports) {
        XmlDocument xml =
                new XmlDocument().open("urlset", "xmlns", SCHEMA, "xmlns:xhtml", "http://www.w3.org/1999/xhtml");
        if (number == 0) {
            pages.forEach(page -> addresses(xml, page, Language.all(), Optional.empty()));
        }
        for (ReportReference report : reports) {
            addresses(
                    xml,
                    "/crypto_report/" + report.id(),
                    report.languages(),
                    Optional.of(report.createdAt().toString()));
        }
        return xml.end();
    }

    private void addresses(XmlDocument xml, String path, List<Language> languages, Optional<String> changed) {
        for (Language language : languages) {
            xml.open("url").text("loc", address(path, language));
            changed.ifPresent(time -> xml.text("lastmod", time));
            if (languages.size() > 1) {
                languages.forEach(other -> xml.empty(
                        "xhtml:link", "rel", "alternate", "hreflang", other.tag(), "href", address(path, other)));
            }
            xml.close();
        }
    }

    private String address(String path, Language language) {
        return base + path + "?lang=" + language.tag();
    }

    /** The description of the site for language models in Markdown, as llmstxt.org proposes. */
    public String forLanguageModels(String siteName, List<ReportHead> newest) {
        String reports = newest.stream()
                .map(head -> "- [" + PageTemplates.title(Language.ENGLISH, head).replaceAll("[\\[\\]]", "") + "]("
                        + address("/crypto_report/" + head.id(), head.language()) + "): " + head.createdAt())
                .collect(Collectors.joining("\n"));
        return """
                # {name}

                > Investment reports on crypto currencies in {languages}, and a live market in which every figure
                > names its source, its time and its state. Nothing here is investment advice.

                A figure that is not known is `null`, never 0. `readings` in the JSON says of each figure where it comes from.

                ## Data

                - [Market now]({base}/api/dashboard/data): JSON, every figure with source, time and state
                - [Feed of reports, English]({base}/atom.xml?lang=en): Atom; {others}; RSS at {base}/rss.xml
                - [About]({base}/about?lang=en): sources with their terms, how figures are made, privacy
                - [Every page]({base}/sitemap.xml): sitemap

                ## Newest reports

                {reports}
                """.replace("{name}", siteName)
                .replace(
                        "{languages}",
                        Language.all().stream().map(SiteMap::englishName).collect(Collectors.joining(" and ")))
                .replace(
                        "{others}",
                        Language.all().stream()
                                .filter(language -> language != Language.ENGLISH)
                                .map(language -> "`lang=" + language.tag() + "` for " + englishName(language))
                                .collect(Collectors.joining(", ")))
                .replace("{base}", base.toString())
                .replace("{reports}", reports.isEmpty() ? "None yet." : reports);
    }

    private static String englishName(Language language) {
        return language.locale().getDisplayLanguage(Locale.ENGLISH);
    }
}
