/** Helpers without dependencies. */
@NullMarked
package dev.archipelago.cache.internal.common;

import org.jspecify.annotations.NullMarked;
