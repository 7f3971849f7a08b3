/** TAAPI.io: the RSI of Bitcoin. Implements its wire format. */
@NullMarked
package dev.archipelago.external.taapi;

import org.jspecify.annotations.NullMarked;
