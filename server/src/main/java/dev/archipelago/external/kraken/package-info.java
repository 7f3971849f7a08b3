/** Kraken: a stream of coin prices. Implements its wire format. */
@NullMarked
package dev.archipelago.external.kraken;

import org.jspecify.annotations.NullMarked;
