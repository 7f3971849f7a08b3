/** The in-memory tier (L1). */
@NullMarked
package dev.archipelago.cache.internal.l1;

import org.jspecify.annotations.NullMarked;
