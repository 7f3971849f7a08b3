/** alternative.me: the fear and greed index. Speaks its wire format and nothing else. */
@NullMarked
package dev.archipelago.external.alternativeme;

import org.jspecify.annotations.NullMarked;
