/** Calls the upstreams in order of rank, within their limits. Each upstream has a package of its own below this one. */
@NullMarked
package dev.archipelago.external;

import org.jspecify.annotations.NullMarked;
