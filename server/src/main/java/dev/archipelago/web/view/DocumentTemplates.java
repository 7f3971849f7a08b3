package dev.archipelago.web.view;

import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.language.Language;
import dev.archipelago.web.documents.ApiDescription;
import dev.archipelago.web.documents.Document;
import dev.archipelago.web.documents.DocumentHtml;
import dev.archipelago.web.documents.DocumentLibrary;
import dev.archipelago.web.documents.DocumentSearch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Renders the project's documents as pages. The documents are in English, what surrounds them is in the language of the
 * page. The pages have no canonical address, because search engines should find a site's reports rather than copies of
 * its manual. Thread-safe.
 */
public final class DocumentTemplates {

    private static final String STYLE =
            Asset.text("shared_assets/css/pages/docs.css").strip();
    private static final String POLICY = CspHash.of(STYLE);

    private final PageTemplates templates;

    public DocumentTemplates(PageTemplates templates) {
        this.templates = templates;
    }

    /** The {@code Content-Security-Policy} of all pages of this class. */
    public String policy() {
        return templates.reportPolicy(List.of(POLICY));
    }

    /** The page of a document. */
    public String document(Language language, Document document, DocumentLibrary library) {
        LayoutModel page = page(language, document.title(), document.summary());
        return templates.render(
                "document.jte",
                page,
                Map.of(
                        "document",
                        document,
                        "groups",
                        library.groups(),
                        "html",
                        DocumentHtml.of(document, page::href),
                        "style",
                        STYLE));
    }

    /** The results of a search. */
    public String search(Language language, SearchWords words, List<DocumentSearch.Hit> hits) {
        Messages text = Messages.of(language);
        LayoutModel page = page(language, text.get("docs.search.title", words.text()), text.get("docs.description"));
        return templates.render("docsearch.jte", page, Map.of("words", words.text(), "hits", hits, "style", STYLE));
    }

    private LayoutModel page(Language language, String title, String description) {
        return templates.layout(language, new LayoutModel.Head(title, description, "", "docs", List.of()));
    }

    /** The description of the HTTP interface. */
    public String api(Language language, ApiDescription api) {
        Messages text = Messages.of(language);
        LayoutModel page = page(language, text.get("apidocs.title"), text.get("apidocs.description"));
        String base = templates.site().publicBaseUrl().map(Object::toString).orElse("http://localhost:8000");
        return templates.render("apidocs.jte", page, Map.of("api", api, "base", base, "style", STYLE));
    }

    /**
     * A command that performs an operation of the HTTP interface.
     *
     * @param base the address of the site
     */
    public static String curl(ApiDescription.Operation operation, String base) {
        StringBuilder command = new StringBuilder("curl");
        if (!operation.method().equals("GET")) {
            command.append(" -X ").append(operation.method());
        }
        if (operation.key() != ApiDescription.Key.NONE) {
            command.append(" -H \"Authorization: Bearer $ARCHIPELAGO_KEY\"");
        }
        String path = operation.path();
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (ApiDescription.Parameter parameter : operation.parameters()) {
            String value =
                    parameter.example().isEmpty() ? parameter.name().toUpperCase(Locale.ROOT) : parameter.example();
            if (parameter.in().equals("path")) {
                path = path.replace("{" + parameter.name() + "}", value);
            } else if (parameter.in().equals("query")
                    && (parameter.required() || !parameter.example().isEmpty())) {
                query.add(parameter.name() + "=" + value);
            }
        }
        operation
                .body()
                .ifPresent(body -> command.append(" -H 'Content-Type: ")
                        .append(body.mediaType())
                        .append("' --data @FILE"));
        return command.append(" '")
                .append(base)
                .append(path)
                .append(query)
                .append("'")
                .toString();
    }
}
