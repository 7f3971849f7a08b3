/** A two-tier cache: L1 in memory, L2 in Redis, one load for a key however many ask. Blocking by nature, made for virtual threads. */
@NullMarked
package dev.archipelago.cache;

import org.jspecify.annotations.NullMarked;
