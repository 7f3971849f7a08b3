package dev.archipelago.market;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The attributions of the upstreams and the blocks that each supplies. Immutable.
 *
 * @param attributions by the upstream's name in JSON, in the order in which they are listed
 * @param published the upstreams that supply a block directly, in fallback order
 * @param computed the upstreams from whose candles a block is computed, in fallback order
 * @param expected the primary upstream of a block, if it requires no API key
 */
public record SourceCatalogue(
        Map<String, Attribution> attributions,
        Map<Block, List<String>> published,
        Map<Block, List<String>> computed,
        Map<Block, String> expected) {

    /** Copies the collections. */
    public SourceCatalogue {
        attributions = Collections.unmodifiableMap(new LinkedHashMap<>(attributions));
        published = Map.copyOf(published);
        computed = Map.copyOf(computed);
        expected = Map.copyOf(expected);
    }

    /** Returns the title of an upstream, or its name if it is unknown. */
    public String title(String source) {
        return Optional.ofNullable(attributions.get(source))
                .map(Attribution::title)
                .orElse(source);
    }

    /** Returns the titles of the upstreams that supply {@code block} directly. */
    public List<String> publishers(Block block) {
        return published.getOrDefault(block, List.of()).stream()
                .map(this::title)
                .toList();
    }

    /** Returns the titles of the upstreams from whose candles {@code block} is computed. */
    public List<String> computedFrom(Block block) {
        return computed.getOrDefault(block, List.of()).stream().map(this::title).toList();
    }

    /** Returns the blocks that {@code source} supplies directly, as primary source or fallback. */
    public List<Block> blocksOf(String source) {
        return List.of(Block.values()).stream()
                .filter(block -> published.getOrDefault(block, List.of()).contains(source))
                .toList();
    }

    /** Returns the upstreams whose terms require a credit line on every page with figures. */
    public List<Attribution> creditedOnEveryPage() {
        return attributions.values().stream()
                .filter(SourceCatalogue::creditedOnEveryPage)
                .toList();
    }

    /** Returns the upstreams that require no credit line on every page. */
    public List<Attribution> others() {
        return attributions.values().stream()
                .filter(source -> !creditedOnEveryPage(source))
                .toList();
    }

    private static boolean creditedOnEveryPage(Attribution source) {
        return source.credit().filter(Attribution.Credit::onEveryPage).isPresent();
    }
}
