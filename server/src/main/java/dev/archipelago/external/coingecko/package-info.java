/** CoinGecko: coin prices and global figures. Implements its wire format. */
@NullMarked
package dev.archipelago.external.coingecko;

import org.jspecify.annotations.NullMarked;
