package dev.archipelago.web.view;

/**
 * A link in the header or the footer of each page.
 *
 * @param name the name of the page it leads to, for style sheets
 * @param path its path on the site, without a language
 * @param label the key of its text
 * @param section the section of the pages on which the link is marked as current; empty if on none
 */
public record NavigationLink(String name, String path, String label, String section) {}
