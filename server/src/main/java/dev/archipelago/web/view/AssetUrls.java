package dev.archipelago.web.view;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** Resolves the URLs of the site's static files. Thread-safe. */
@FunctionalInterface
public interface AssetUrls {

    /**
     * Returns the versioned URL of a file; the response may be cached for ever.
     *
     * @param path below {@code assets/} on the class path, without a leading slash: {@code
     *     shared_assets/images/logo.svg}
     */
    String url(String path);

    /** The URLs of {@code paths}, and of the files they import where the imports are known. */
    default SortedSet<String> urlsFrom(Collection<String> paths) {
        SortedSet<String> urls = new TreeSet<>();
        paths.forEach(path -> urls.add(url(path)));
        return urls;
    }
}
