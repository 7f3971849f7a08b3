/** How often an upstream may be asked, counted in memory or, for all servers together, in Redis. Knows no upstream. */
@NullMarked
package dev.archipelago.external.budget;

import org.jspecify.annotations.NullMarked;
