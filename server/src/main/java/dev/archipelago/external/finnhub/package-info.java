/** Finnhub: quotes of the US index funds. Speaks its wire format and nothing else. */
@NullMarked
package dev.archipelago.external.finnhub;

import org.jspecify.annotations.NullMarked;
