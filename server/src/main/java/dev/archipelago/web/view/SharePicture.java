package dev.archipelago.web.view;

/**
 * The picture that stands for a page where its link is shown: 1200 by 630.
 *
 * @param path its address on the site
 * @param type its media type
 * @param description what it shows, in the language of the page
 */
public record SharePicture(String path, String type, String description) {}
