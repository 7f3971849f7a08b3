/** Coinbase Exchange: a stream of coin prices. Implements its wire format. */
@NullMarked
package dev.archipelago.external.coinbase;

import org.jspecify.annotations.NullMarked;
