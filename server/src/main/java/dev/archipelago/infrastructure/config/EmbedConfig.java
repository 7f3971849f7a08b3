package dev.archipelago.infrastructure.config;

import java.util.List;

/**
 * The sites that may embed the widget.
 *
 * @param ancestors sources of {@code frame-ancestors} ({@code EMBED_ANCESTORS}, any site): {@code *} alone, origins
 *     such as {@code https://news.example} or {@code https://*.news.example}, or an empty list for none
 */
public record EmbedConfig(List<String> ancestors) {

    /** Any site may embed the widget. */
    public static final EmbedConfig DEFAULT = new EmbedConfig(List.of("*"));

    public EmbedConfig {
        ancestors = List.copyOf(ancestors);
    }
}
