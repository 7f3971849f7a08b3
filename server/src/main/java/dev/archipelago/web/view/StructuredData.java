package dev.archipelago.web.view;

import dev.archipelago.business.reports.ReportPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes pages in the vocabulary of schema.org as JSON-LD, for search engines, which read it from a script element
 * that browsers do not run. It contains absolute URLs, so it is empty if the site's own address is not configured.
 */
final class StructuredData {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LIST = "/crypto_reports_list";

    private StructuredData() {}

    /** The site and its search. */
    static Optional<String> home(LayoutModel page) {
        return page.absolute("/").map(address -> {
            Map<String, Object> target = node("EntryPoint");
            target.put(
                    "urlTemplate",
                    page.absolute(LIST + "?q={search_term_string}").orElseThrow());
            Map<String, Object> search = node("SearchAction");
            search.put("target", target);
            search.put("query-input", "required name=search_term_string");
            Map<String, Object> site = publisher(page);
            site.put("@type", "WebSite");
            site.put("description", page.description());
            site.put("inLanguage", page.language().tag());
            site.put("publisher", publisher(page));
            site.put("potentialAction", search);
            return json(List.of(site));
        });
    }

    /** The list of reports and its breadcrumb trail. */
    static Optional<String> list(LayoutModel page) {
        return page.canonical().map(address -> {
            Map<String, Object> list = node("CollectionPage");
            list.put("name", page.title());
            list.put("url", address);
            list.put("inLanguage", page.language().tag());
            return json(List.of(list, trail(page, Optional.empty())));
        });
    }

    /** A report and its breadcrumb trail. */
    static Optional<String> report(LayoutModel page, ReportPage report) {
        return page.canonical().map(address -> {
            Map<String, Object> article = new LinkedHashMap<>();
            article.put("@type", List.of("Report", "NewsArticle"));
            article.put("headline", page.title());
            article.put("description", report.head().excerpt());
            article.put("url", address);
            article.put("mainEntityOfPage", address);
            article.put("image", page.pictureAddress().orElseThrow());
            article.put("inLanguage", report.head().language().tag());
            article.put("datePublished", report.head().createdAt().toString());
            article.put("timeRequired", "PT" + report.readingMinutes() + "M");
            article.put("isAccessibleForFree", true);
            article.put("author", publisher(page));
            article.put("publisher", publisher(page));
            String name = page.t("report.number", report.head().id());
            return json(List.of(article, trail(page, Optional.of(step(3, name, address)))));
        });
    }

    /** The breadcrumb trail from the home page by the list to this page. */
    private static Map<String, Object> trail(LayoutModel page, Optional<Map<String, Object>> last) {
        List<Map<String, Object>> steps = new ArrayList<>();
        steps.add(step(1, page.t("report.home"), page.absolute("/").orElseThrow()));
        steps.add(step(2, page.t("report.list"), page.absolute(LIST).orElseThrow()));
        last.ifPresent(steps::add);
        Map<String, Object> trail = node("BreadcrumbList");
        trail.put("itemListElement", steps);
        return trail;
    }

    private static Map<String, Object> step(int position, String name, String address) {
        Map<String, Object> step = node("ListItem");
        step.put("position", position);
        step.put("name", name);
        step.put("item", address);
        return step;
    }

    private static Map<String, Object> publisher(LayoutModel page) {
        Map<String, Object> publisher = node("Organization");
        publisher.put("name", page.site().name());
        publisher.put("url", page.absolute("/").orElseThrow());
        return publisher;
    }

    private static Map<String, Object> node(String type) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("@type", type);
        return node;
    }

    /** Escapes every {@code <}, so that a title cannot end the script element or begin a comment. */
    private static String json(List<Map<String, Object>> graph) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("@context", "https://schema.org");
        document.put("@graph", graph);
        return JSON.writeValueAsString(document).replace("<", "\\u003c");
    }
}
