package dev.archipelago.web.page;

import dev.archipelago.business.reports.Language;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the documents of the site. Thread-safe. */
@FunctionalInterface
public interface PageSource {

    /**
     * A document.
     *
     * @param body its bytes, which nobody changes
     * @param type its {@code Content-Type}
     * @param language the language it is in, which may not be the one asked for
     */
    record Document(byte[] body, String type, Language language, Optional<String> contentSecurityPolicy) {

        /** A document in words, with the charset that {@code type} says: UTF-8. */
        public Document(String text, String type, Language language, String contentSecurityPolicy) {
            this(text.getBytes(StandardCharsets.UTF_8), type, language, Optional.of(contentSecurityPolicy));
        }

        /** A document in HTML. */
        public static Document html(String html, Language language, String contentSecurityPolicy) {
            return new Document(html, "text/html; charset=utf-8", language, contentSecurityPolicy);
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
}
