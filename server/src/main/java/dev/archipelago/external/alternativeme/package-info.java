/** alternative.me: the fear and greed index. Implements its wire format. */
@NullMarked
package dev.archipelago.external.alternativeme;

import org.jspecify.annotations.NullMarked;
