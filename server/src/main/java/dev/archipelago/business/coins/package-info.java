/** Reports on single coins: indicators, price changes and their JSON. */
@NullMarked
package dev.archipelago.business.coins;

import org.jspecify.annotations.NullMarked;
