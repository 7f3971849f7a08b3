/** Asks the upstreams of the market: ordering, protection, validation and merging. Each upstream has a package of its own below this one. */
@NullMarked
package dev.archipelago.external;

import org.jspecify.annotations.NullMarked;
