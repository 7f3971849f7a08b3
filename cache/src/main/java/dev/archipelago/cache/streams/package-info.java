/** Redis Streams: publishing, reading and consumer groups. */
@NullMarked
package dev.archipelago.cache.streams;

import org.jspecify.annotations.NullMarked;
