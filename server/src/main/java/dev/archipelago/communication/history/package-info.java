/**
 * Stores the market's history in PostgreSQL: the observations of all metrics, rolled up, and the coins' klines.
 * Upstreams are called only to backfill klines.
 */
@NullMarked
package dev.archipelago.communication.history;

import org.jspecify.annotations.NullMarked;
