package dev.archipelago.web.page;

import dev.archipelago.language.Language;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * A page of the site in any language: its definition and its parameters. Immutable; two are equal if their definitions
 * are the same object and their parameters are equal.
 *
 * @param <P> the type of the parameters, which has value semantics
 */
public record PageId<P>(PageDefinition<P> definition, P parameters) {

    /** The page's part of a cache key: lower case, parts joined by {@code :}. */
    public String key() {
        String key = definition.keyOf(parameters);
        return key.isEmpty() ? definition.name() : definition.name() + ":" + key;
    }

    /** The identifier of the one report without which the page does not exist. */
    public OptionalInt report() {
        return definition.reportOf(parameters);
    }

    /**
     * The lowest number that the highest identifier of a report has if the page exists; 1 or less if that says nothing.
     */
    public long leastHighestReport() {
        OptionalInt report = report();
        return report.isPresent() ? report.getAsInt() : definition.leastHighestReport(parameters);
    }

    /** Whether the page is out of date once report {@code id} was added, corrected or deleted. */
    boolean changesWithReport(int id) {
        return definition.changesWithReport(id, parameters);
    }

    /** As {@link PageSource#find}. */
    Optional<Supplier<PageSource.Document>> find(PageServices services, Language language) throws Exception {
        return definition.renderer().find(services, parameters, language);
    }

    /** As {@link PageSource#contentSecurityPolicy}. */
    Optional<String> contentSecurityPolicy(PageServices services, List<String> hashes) {
        return definition.contentSecurityPolicy().of(services, parameters, hashes);
    }

    /** What the answer says if there is no such page; empty for what the status says. */
    public Optional<Explanation> absent() {
        return definition.absent(parameters);
    }

    /** The name under which a browser saves the page in {@code language}; empty if the page has none. */
    public Optional<String> fileName(String language) {
        return definition.fileName(parameters, language);
    }

    /** The path of the page that stands in after {@code failure} in rendering this one. */
    public Optional<String> fallback(Throwable failure, Language language) {
        return definition.fallback(failure, parameters, language);
    }

    @Override
    public String toString() {
        return key();
    }
}
