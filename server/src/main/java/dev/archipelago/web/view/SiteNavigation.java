package dev.archipelago.web.view;

import java.util.List;

/** The links in the header and in the footer of each page, in order. */
public record SiteNavigation(List<NavigationLink> header, List<NavigationLink> footer) {

    /** No links. */
    public static final SiteNavigation NONE = new SiteNavigation(List.of(), List.of());

    public SiteNavigation {
        header = List.copyOf(header);
        footer = List.copyOf(footer);
    }
}
