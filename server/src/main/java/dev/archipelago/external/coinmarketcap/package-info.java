/** CoinMarketCap: coin prices and global figures. Speaks its wire format and nothing else. */
@NullMarked
package dev.archipelago.external.coinmarketcap;

import org.jspecify.annotations.NullMarked;
