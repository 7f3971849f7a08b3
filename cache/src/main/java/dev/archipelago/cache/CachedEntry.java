package dev.archipelago.cache;

import java.time.Duration;
import java.util.Set;

/**
 * A description of an entry in memory.
 *
 * @param key the text of its key
 * @param tags its tags
 * @param weight its weight in bytes
 * @param age the time since its load began
 * @param freshFor how long it is still fresh; zero if it is stale
 * @param absent whether it states that there is no value
 */
public record CachedEntry(String key, Set<String> tags, long weight, Duration age, Duration freshFor, boolean absent) {}
