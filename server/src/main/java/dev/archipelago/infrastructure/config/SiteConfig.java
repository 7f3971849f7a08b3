package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The identity of the site. The values are plain text and must be escaped in markup.
 *
 * @param name the name of the site ({@code SITE_NAME}, Archipelago), of 1 to 60 characters
 * @param logo the logo ({@code SITE_LOGO}) that replaces that of Archipelago
 * @param contact the contact of the operator ({@code SITE_CONTACT}): an address with {@code mailto:} or {@code https:}
 * @param disclaimer the text before each report ({@code SITE_DISCLAIMER_VI}, {@code SITE_DISCLAIMER_EN} and so on) that
 *     replaces the default
 */
public record SiteConfig(String name, Optional<SvgLogo> logo, Optional<URI> contact, Optional<Disclaimer> disclaimer) {

    /** The defaults. */
    public static final SiteConfig DEFAULT =
            new SiteConfig("Archipelago", Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * A warning to readers.
     *
     * @param texts the text in each language of the site, by tag
     */
    public record Disclaimer(Map<String, String> texts) {

        public Disclaimer {
            // Sorted, since its string form is part of the keys of pages that other processes share.
            texts = Collections.unmodifiableMap(new TreeMap<>(texts));
        }
    }
}
