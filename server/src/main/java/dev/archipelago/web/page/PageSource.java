package dev.archipelago.web.page;

import dev.archipelago.language.Language;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Renders the pages of the site and states the policies they are served with. Thread-safe. */
@FunctionalInterface
public interface PageSource {

    /**
     * A rendered page.
     *
     * @param body its bytes, which must not be modified
     * @param language the language it is in, which may not be the one asked for
     * @param hashes the hash sources of inline content that only this document has, for its policy
     * @param degraded whether something could not be drawn now, so that it is worth rendering again soon
     */
    record Document(byte[] body, Language language, List<String> hashes, boolean degraded) {

        /** A complete document. */
        public Document(byte[] body, Language language, List<String> hashes) {
            this(body, language, hashes, false);
        }

        /** A text document in UTF-8 without inline content of its own. */
        public Document(String text, Language language) {
            this(text.getBytes(StandardCharsets.UTF_8), language, List.of());
        }

        /** A text document in UTF-8. */
        public Document(String text, Language language, List<String> hashes) {
            this(text.getBytes(StandardCharsets.UTF_8), language, hashes);
        }

        /** This document, degraded or not. */
        public Document degraded(boolean now) {
            return new Document(body, language, hashes, now);
        }
    }

    /**
     * Reads what a page shows and returns the rest of the rendering, which takes CPU time and does not block. Blocks on
     * PostgreSQL; called on a virtual thread.
     *
     * @return empty if there is no such page
     * @throws Exception if the data cannot be read now
     */
    Optional<Supplier<Document>> find(PageId<?> page, Language language) throws Exception;

    /**
     * The {@code Content-Security-Policy} of a page; empty for the policy of its content type. Of what was stored, only
     * {@code hashes} has an influence on it.
     *
     * @param hashes the document's own, each of the form {@code 'sha256-…'}
     */
    default Optional<String> contentSecurityPolicy(PageId<?> page, List<String> hashes) {
        return Optional.empty();
    }

    /**
     * The highest number of a report. Blocks on PostgreSQL.
     *
     * @throws Exception if it cannot be read now
     */
    default int lastReport() throws Exception {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether a report has this number. Blocks on PostgreSQL.
     *
     * @throws Exception if it cannot be read now
     */
    default boolean hasReport(int number) throws Exception {
        return true;
    }
}
