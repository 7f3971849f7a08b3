package dev.archipelago.web.view;

/** Where the site's own files are served. Thread-safe. */
@FunctionalInterface
public interface AssetUrls {

    /**
     * The address of a file, with its version in it so that it may be cached for ever.
     *
     * @param path below {@code assets/} on the class path, without a leading slash: {@code shared_assets/images/logo.svg}
     */
    String url(String path);
}
