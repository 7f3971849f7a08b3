package dev.archipelago.web.page;

import dev.archipelago.language.Language;
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
     * @param degraded whether something could not be drawn now, so that it is worth making again soon
     */
    record Document(byte[] body, Language language, List<String> hashes, boolean degraded) {

        /** A document that is as it should be. */
        public Document(byte[] body, Language language, List<String> hashes) {
            this(body, language, hashes, false);
        }

        /** A document in words, as UTF-8, without inline content of its own. */
        public Document(String text, Language language) {
            this(text.getBytes(StandardCharsets.UTF_8), language, List.of());
        }

        /** A document in words, as UTF-8. */
        public Document(String text, Language language, List<String> hashes) {
            this(text.getBytes(StandardCharsets.UTF_8), language, hashes);
        }

        /** The same, degraded or not. */
        public Document degraded(boolean now) {
            return new Document(body, language, hashes, now);
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

    /**
     * The highest number of a report. Blocks on PostgreSQL.
     *
     * @throws Exception if it cannot be known now
     */
    default int lastReport() throws Exception {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether a report has this number. Blocks on PostgreSQL.
     *
     * @throws Exception if it cannot be known now
     */
    default boolean hasReport(int number) throws Exception {
        return true;
    }
}
