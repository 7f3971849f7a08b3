/** JSON codecs without a JSON library: what the codecs of Jackson 2 and of Jackson 3 share. */
@NullMarked
package dev.archipelago.cache.internal.json;

import org.jspecify.annotations.NullMarked;
