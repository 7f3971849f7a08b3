package dev.archipelago.cache;

import java.util.Map;

/**
 * One entry of a stream.
 *
 * @param id as Redis gave it, for example {@code 1763689200000-0}; ids grow
 * @param fields in the order they were written
 */
public record StreamEntry(String id, Map<String, String> fields) {}
