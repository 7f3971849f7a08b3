/** How fast the cache is beside its peers. */
@NullMarked
package dev.archipelago.bench;

import org.jspecify.annotations.NullMarked;
