/** The Redis tier (L2): reads, write-behind, leases and the circuit breaker. */
@NullMarked
package dev.archipelago.cache.internal.l2;

import org.jspecify.annotations.NullMarked;
