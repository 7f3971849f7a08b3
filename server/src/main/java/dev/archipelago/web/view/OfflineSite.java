package dev.archipelago.web.view;

import java.util.List;

/**
 * What the service worker keeps for readers without a network.
 *
 * @param installed the addresses of pages that are kept from the first visit on
 * @param visited the paths of pages that are kept once they were read, with {@code :name} for a variable segment
 * @param frames the paths of frames that are kept with the page they are in
 * @param files the paths of files kept beside those of the layout, which every page needs
 */
public record OfflineSite(List<String> installed, List<String> visited, List<String> frames, List<String> files) {

    public OfflineSite {
        installed = List.copyOf(installed);
        visited = List.copyOf(visited);
        frames = List.copyOf(frames);
        files = List.copyOf(files);
    }
}
