package dev.archipelago.web.page;

import java.util.Optional;

/**
 * What the headers of a page say, apart from its encodings.
 *
 * @param status the HTTP status
 * @param contentType with its charset
 * @param language the BCP 47 tag of the content
 * @param contentSecurityPolicy for documents
 * @param byPath for requests that name the page by path alone
 * @param byAddress for requests whose address says it all
 */
public record PageHead(
        int status,
        String contentType,
        Optional<String> language,
        Optional<String> contentSecurityPolicy,
        CachePolicy byPath,
        CachePolicy byAddress) {

    /** The policy for {@code addressing}. */
    public CachePolicy policy(Addressing addressing) {
        return addressing == Addressing.BY_PATH ? byPath : byAddress;
    }
}
