/**
 * A provider of JCache (JSR 107) on archipelago-cache: in memory, or also in Redis if the URI of the cache manager is
 * that of a Redis.
 */
@NullMarked
package dev.archipelago.cache.jcache;

import org.jspecify.annotations.NullMarked;
