/** CoinGecko: coin prices and global figures. Speaks its wire format and nothing else. */
@NullMarked
package dev.archipelago.external.coingecko;

import org.jspecify.annotations.NullMarked;
