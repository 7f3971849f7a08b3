/** Access to Redis: a self-healing connection and scripts. */
@NullMarked
package dev.archipelago.cache.redis;

import org.jspecify.annotations.NullMarked;
