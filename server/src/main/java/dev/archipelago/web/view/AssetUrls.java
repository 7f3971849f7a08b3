package dev.archipelago.web.view;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** Where the site's own files are served. Thread-safe. */
@FunctionalInterface
public interface AssetUrls {

    /**
     * The address of a file, with its version in it so that it may be cached for ever.
     *
     * @param path below {@code assets/} on the class path, without a leading slash: {@code shared_assets/images/logo.svg}
     */
    String url(String path);

    /** The addresses of {@code paths}, and of every file they lead to where that is known. */
    default SortedSet<String> urlsFrom(Collection<String> paths) {
        SortedSet<String> urls = new TreeSet<>();
        paths.forEach(path -> urls.add(url(path)));
        return urls;
    }
}
