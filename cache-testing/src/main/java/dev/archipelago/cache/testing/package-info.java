/** Fault injection for tests of programs that use the cache. */
@NullMarked
package dev.archipelago.cache.testing;

import org.jspecify.annotations.NullMarked;
