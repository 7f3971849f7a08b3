/** Binance: coin prices and klines over REST and the ticker stream. Implements its wire format. */
@NullMarked
package dev.archipelago.external.binance;

import org.jspecify.annotations.NullMarked;
