package dev.archipelago.web.view;

/**
 * A link in the header or the footer of each page.
 *
 * @param name the name of its target, for style sheets
 * @param path its path on the site, without a language
 * @param label the key of its text
 * @param section the section whose pages mark the link as current; may be empty
 */
public record NavigationLink(String name, String path, String label, String section) {}
