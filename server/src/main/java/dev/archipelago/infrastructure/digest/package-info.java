/** Hashes. */
@NullMarked
package dev.archipelago.infrastructure.digest;

import org.jspecify.annotations.NullMarked;
