/** A codec of cached values as JSON with Jackson 3. */
@NullMarked
package dev.archipelago.cache.jackson;

import org.jspecify.annotations.NullMarked;
