package dev.archipelago.business.reports;

/**
 * What is removed from a report before readers see it.
 *
 * @param part the text it is in, by the name of its column
 * @param description what is removed, in a few words
 * @param count how often it occurs
 */
public record RemovedPart(String part, String description, int count) {}
