/** A two-tier cache in memory (L1) and Redis (L2) with stampede protection: the public API. */
@NullMarked
package dev.archipelago.cache;

import org.jspecify.annotations.NullMarked;
