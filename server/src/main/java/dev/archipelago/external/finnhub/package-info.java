/** Finnhub: quotes of the US index funds. Implements its wire format. */
@NullMarked
package dev.archipelago.external.finnhub;

import org.jspecify.annotations.NullMarked;
