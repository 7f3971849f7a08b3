/** Trouble on purpose, for tests of programs that use the cache: Redis, messages and loaders that are late, fail or lie. */
@NullMarked
package dev.archipelago.cache.testing;

import org.jspecify.annotations.NullMarked;
