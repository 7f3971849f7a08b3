package dev.archipelago.web.page;

import dev.archipelago.infrastructure.config.ClientLimit;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What it takes to render a page, and how an overload is answered.
 *
 * @param limit the client's limit that a rendering counts against
 * @param pool the bulkhead it passes
 * @param busy what the answer with status 503 says if too much is being rendered; empty for the usual text
 * @param overloaded whether a failure of the renderer means overload
 */
public record RenderCost(
        ClientLimit limit, RenderPools.Kind pool, Optional<Explanation> busy, Predicate<Throwable> overloaded) {

    /** The cost of an ordinary page. */
    public static final RenderCost PAGE =
            new RenderCost(ClientLimit.PAGES, RenderPools.Kind.PAGES, Optional.empty(), failure -> false);
}
