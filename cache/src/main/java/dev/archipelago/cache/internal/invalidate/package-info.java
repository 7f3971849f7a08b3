/** Invalidation across processes: markers and the backplane. */
@NullMarked
package dev.archipelago.cache.internal.invalidate;

import org.jspecify.annotations.NullMarked;
