/** Benchmarks that compare the cache with other caches. */
@NullMarked
package dev.archipelago.bench;

import org.jspecify.annotations.NullMarked;
