/** OKX: a stream of coin prices. Implements its wire format. */
@NullMarked
package dev.archipelago.external.okx;

import org.jspecify.annotations.NullMarked;
