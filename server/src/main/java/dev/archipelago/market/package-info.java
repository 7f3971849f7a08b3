/**
 * The domain model that all layers share: coins, metrics, readings and snapshots. Immutable types that depend on the
 * JDK only.
 */
@NullMarked
package dev.archipelago.market;

import org.jspecify.annotations.NullMarked;
