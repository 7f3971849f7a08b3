package dev.archipelago.web.page;

import java.util.Optional;

/**
 * The status and headers of a page, except those that depend on the encoding.
 *
 * @param status the HTTP status
 * @param contentType with its charset
 * @param language the BCP 47 tag of the content
 * @param contentSecurityPolicy for documents
 * @param byPath the cache policy for requests that name the page by path alone
 * @param byAddress the cache policy for requests whose address determines the content
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
