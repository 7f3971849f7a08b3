/** TAAPI.io: the RSI of Bitcoin. Speaks its wire format and nothing else. */
@NullMarked
package dev.archipelago.external.taapi;

import org.jspecify.annotations.NullMarked;
