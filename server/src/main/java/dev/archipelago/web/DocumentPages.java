package dev.archipelago.web;

import dev.archipelago.business.reports.SearchWords;
import dev.archipelago.cache.CacheStrategy;
import dev.archipelago.web.documents.ApiDescription;
import dev.archipelago.web.documents.DocumentLibrary;
import dev.archipelago.web.documents.DocumentSearch;
import dev.archipelago.web.page.PageDefinition;
import dev.archipelago.web.page.PageDefinition.NoParameters;
import dev.archipelago.web.page.PageDefinition.Offline;
import dev.archipelago.web.page.PageDefinition.Storage;
import dev.archipelago.web.page.PageDefinitionBuilder;
import dev.archipelago.web.page.PageId;
import dev.archipelago.web.page.PageSource.Document;
import dev.archipelago.web.page.ParameterException;
import dev.archipelago.web.view.DocumentTemplates;
import dev.archipelago.web.view.NavigationLink;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The pages of the project's documents. */
final class DocumentPages {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");
    private static final CacheStrategy LIFETIME = CacheStrategy.custom(Duration.ofHours(1));

    /** Loaded with the first page, since most servers never show one. */
    private static final class Loaded {
        private static final DocumentLibrary LIBRARY = DocumentLibrary.load();
        private static final DocumentSearch SEARCH = new DocumentSearch(LIBRARY);
    }

    private static final class LoadedApi {
        private static final ApiDescription API = ApiDescription.load();
    }

    /** The index of the documents. */
    static final PageDefinition<NoParameters> INDEX = PageDefinition.named("docs")
            .resolvedAt("/docs", DocumentPages::indexOrSearch)
            .kept(LIFETIME, Storage.MEMORY)
            .policy((services, none, hashes) -> Optional.of(new DocumentTemplates(services.templates()).policy()))
            .offline(Offline.WHEN_READ)
            .footerLink(new NavigationLink("docs", "/docs", "docs.title", "docs"))
            .examples("/docs")
            .html((services, none, language) -> new DocumentTemplates(services.templates())
                    .document(language, Loaded.LIBRARY.document("").orElseThrow(), Loaded.LIBRARY));

    /** One document. */
    static final PageDefinition<String> DOCUMENT = PageDefinition.<String>named("document", name -> name)
            .at("/docs/:document", DocumentPages::name)
            .kept(LIFETIME, Storage.MEMORY)
            .policy((services, name, hashes) -> Optional.of(new DocumentTemplates(services.templates()).policy()))
            .offline(Offline.WHEN_READ)
            .absent(name -> ProblemDetail.DOCUMENT)
            .examples("/docs/install")
            .render((services, name, language) -> Loaded.LIBRARY
                    .document(name)
                    .map(document -> () -> new Document(
                            new DocumentTemplates(services.templates()).document(language, document, Loaded.LIBRARY),
                            language)));

    /** The sections of documents that contain some words; not cached, since the number of searches is unlimited. */
    static final PageDefinition<SearchWords> SEARCH = PageDefinition.named("docsearch", (SearchWords words) -> "")
            .notKept()
            .policy((services, words, hashes) -> Optional.of(new DocumentTemplates(services.templates()).policy()))
            .examples("/docs?q=redis")
            .html((services, words, language) ->
                    new DocumentTemplates(services.templates()).search(language, words, Loaded.SEARCH.find(words)));

    /** The description of the HTTP interface for people. */
    static final PageDefinition<NoParameters> API = PageDefinitionBuilder.at("apidocs", "/api/docs")
            .kept(LIFETIME, Storage.MEMORY)
            .policy((services, none, hashes) -> Optional.of(new DocumentTemplates(services.templates()).policy()))
            .offline(Offline.WHEN_READ)
            .html((services, none, language) ->
                    new DocumentTemplates(services.templates()).api(language, LoadedApi.API));

    /** The description of the HTTP interface for programs. */
    static final PageDefinition<NoParameters> API_YAML = PageDefinitionBuilder.at("apiyaml", "/api/openapi.yaml")
            .ofType("application/yaml; charset=utf-8")
            .inOneLanguage()
            .kept(LIFETIME, Storage.MEMORY)
            .policy((services, none, hashes) -> Optional.empty())
            .html((services, none, language) -> LoadedApi.API.yaml());

    static final PageDefinition<NoParameters> API_JSON = PageDefinitionBuilder.at("apijson", "/api/openapi.json")
            .ofType("application/json; charset=utf-8")
            .inOneLanguage()
            .kept(LIFETIME, Storage.MEMORY)
            .policy((services, none, hashes) -> Optional.empty())
            .html((services, none, language) -> LoadedApi.API.json());

    private DocumentPages() {}

    private static PageId<?> indexOrSearch(RoutingContext request) {
        String words = request.request().query() == null
                ? ""
                : SearchWords.line(
                        Optional.ofNullable(request.request().getParam("q")).orElse(""));
        if (words.length() > SearchWords.LONGEST) {
            throw new ParameterException(400, ProblemDetail.WORDS_LONG);
        }
        return words.isEmpty() ? INDEX.with(NoParameters.NONE) : SEARCH.with(new SearchWords(words));
    }

    private static String name(RoutingContext request) {
        String name = request.pathParam("document");
        if (name == null || !NAME.matcher(name).matches()) {
            throw new ParameterException(404, ProblemDetail.DOCUMENT);
        }
        return name;
    }
}
