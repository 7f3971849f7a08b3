/** A codec of cached values as JSON with Jackson 2. */
@NullMarked
package dev.archipelago.cache.jackson2;

import org.jspecify.annotations.NullMarked;
