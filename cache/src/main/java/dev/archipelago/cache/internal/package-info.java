/** Shared parts of the implementation: cache entries, counters and events. */
@NullMarked
package dev.archipelago.cache.internal;

import org.jspecify.annotations.NullMarked;
