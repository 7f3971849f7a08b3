package dev.archipelago.web.page;

import dev.archipelago.business.reports.Language;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the documents of the site and states the policies they are served with. Thread-safe. */
@FunctionalInterface
public interface PageSource {

    /**
     * A document.
     *
     * @param body its bytes, which nobody changes
     * @param language the language it is in, which may not be the one asked for
     * @param hashes the hash sources of inline content that only this document has, for its policy
     */
    record Document(byte[] body, Language language, List<String> hashes) {

        /** A document in words, as UTF-8, without inline content of its own. */
        public Document(String text, Language language) {
            this(text.getBytes(StandardCharsets.UTF_8), language, List.of());
        }

        /** A document in words, as UTF-8. */
        public Document(String text, Language language, List<String> hashes) {
            this(text.getBytes(StandardCharsets.UTF_8), language, hashes);
        }
    }

    /**
     * Reads what a page says, and answers with the work that is left: the CPU's, which does not block. Blocks on
     * PostgreSQL; called on a virtual thread.
     *
     * @return empty if there is no such page
     * @throws Exception if it cannot be known now
     */
    Optional<Supplier<Document>> find(PageRoute route, Language language) throws Exception;

    /**
     * The {@code Content-Security-Policy} of a page, none unless a source has one. It depends on nothing that was stored but
     * {@code hashes}.
     *
     * @param hashes the document's own, each of the form {@code 'sha256-…'}
     */
    default Optional<String> contentSecurityPolicy(PageRoute route, List<String> hashes) {
        return Optional.empty();
    }
}
