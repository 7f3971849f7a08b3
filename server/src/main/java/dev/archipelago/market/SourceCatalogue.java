package dev.archipelago.market;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The upstreams as readers are told of them. Immutable.
 *
 * @param attributions by the upstream's name in JSON, in the order in which they are listed
 * @param published the upstreams whose own figures fill a block, in the order in which they are asked
 * @param computed the upstreams from whose candles a block is computed, in the order in which they are asked
 * @param expected the upstream that fills a block unless it fails: the first of a block, if it needs no key
 */
public record SourceCatalogue(
        Map<String, Attribution> attributions,
        Map<Block, List<String>> published,
        Map<Block, List<String>> computed,
        Map<Block, String> expected) {

    /** Takes copies. */
    public SourceCatalogue {
        attributions = Collections.unmodifiableMap(new LinkedHashMap<>(attributions));
        published = Map.copyOf(published);
        computed = Map.copyOf(computed);
        expected = Map.copyOf(expected);
    }

    /** The title of an upstream; its name if it is unknown. */
    public String title(String source) {
        return Optional.ofNullable(attributions.get(source))
                .map(Attribution::title)
                .orElse(source);
    }

    /** The titles of the upstreams whose own figures fill {@code block}. */
    public List<String> publishers(Block block) {
        return published.getOrDefault(block, List.of()).stream()
                .map(this::title)
                .toList();
    }

    /** The titles of the upstreams from whose candles {@code block} is computed. */
    public List<String> computedFrom(Block block) {
        return computed.getOrDefault(block, List.of()).stream().map(this::title).toList();
    }

    /** The blocks that {@code source} fills with its own figures, first or as a fallback. */
    public List<Block> blocksOf(String source) {
        return List.of(Block.values()).stream()
                .filter(block -> published.getOrDefault(block, List.of()).contains(source))
                .toList();
    }

    /** The upstreams whose terms require words on every page with figures. */
    public List<Attribution> creditedOnEveryPage() {
        return attributions.values().stream()
                .filter(SourceCatalogue::creditedOnEveryPage)
                .toList();
    }

    /** The other upstreams. */
    public List<Attribution> others() {
        return attributions.values().stream()
                .filter(source -> !creditedOnEveryPage(source))
                .toList();
    }

    private static boolean creditedOnEveryPage(Attribution source) {
        return source.credit().filter(Attribution.Credit::onEveryPage).isPresent();
    }
}
