package dev.archipelago.web.view;

import dev.archipelago.market.Attribution;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The attribution of an upstream on the page about the site.
 *
 * @param description the data taken from it, in the reader's language
 * @param words the text that its terms require, in English
 */
public record SourceCredit(String title, String home, String terms, String description, Optional<String> words) {

    /**
     * All upstreams, described by the message {@code about.source.NAME} or, without one, by the blocks they provide;
     * without any, as a stream of prices.
     */
    static List<SourceCredit> of(SiteView site, Messages messages) {
        return site.sources().attributions().entrySet().stream()
                .map(entry -> of(site, messages, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static SourceCredit of(SiteView site, Messages messages, String name, Attribution attribution) {
        String key = "about.source." + name;
        boolean streamOnly = site.sources().blocksOf(name).isEmpty();
        String description = messages.has(key) || streamOnly
                ? messages.get(messages.has(key) ? key : "about.source.stream")
                : messages.get(
                        "about.source",
                        site.sources().blocksOf(name).stream()
                                .map(block -> messages.get(
                                        "live.sources.block." + block.name().toLowerCase(java.util.Locale.ROOT)))
                                .collect(Collectors.joining(", ")));
        return new SourceCredit(
                attribution.title(),
                attribution.home().toString(),
                attribution.terms().toString(),
                description,
                attribution.credit().map(Attribution.Credit::words));
    }
}
