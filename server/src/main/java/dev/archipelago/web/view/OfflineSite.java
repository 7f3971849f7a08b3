package dev.archipelago.web.view;

import java.util.List;

/**
 * The resources that the service worker stores for offline use.
 *
 * @param installed the URLs of pages that are stored on the first visit
 * @param visited the path patterns of pages that are stored when they are visited, with {@code :name} for a variable
 *     segment
 * @param frames the path patterns of frames that are stored with their pages
 * @param files the paths of files that are stored in addition to those of the layout
 */
public record OfflineSite(List<String> installed, List<String> visited, List<String> frames, List<String> files) {

    public OfflineSite {
        installed = List.copyOf(installed);
        visited = List.copyOf(visited);
        frames = List.copyOf(frames);
        files = List.copyOf(files);
    }
}
