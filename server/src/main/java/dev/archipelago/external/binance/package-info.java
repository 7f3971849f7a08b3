/** Binance: coin prices and klines over REST and the ticker stream. Speaks its wire format and nothing else. */
@NullMarked
package dev.archipelago.external.binance;

import org.jspecify.annotations.NullMarked;
