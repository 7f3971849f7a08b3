/** Turns what the upstreams say into snapshots: normalises, caches, keeps the last good values and publishes. The only way from business logic to the market. */
@NullMarked
package dev.archipelago.communication.market;

import org.jspecify.annotations.NullMarked;
