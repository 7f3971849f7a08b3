/** The two-tier cache: coalesced loads and their execution. */
@NullMarked
package dev.archipelago.cache.internal.load;

import org.jspecify.annotations.NullMarked;
