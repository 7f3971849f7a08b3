/** CoinMarketCap: coin prices and global figures. Implements its wire format. */
@NullMarked
package dev.archipelago.external.coinmarketcap;

import org.jspecify.annotations.NullMarked;
