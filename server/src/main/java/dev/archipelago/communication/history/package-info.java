/** Keeps the market over time in PostgreSQL: every metric's observations, rolled up, and the coins' klines. Answers questions about the past; asks an upstream only to fill klines in. */
@NullMarked
package dev.archipelago.communication.history;

import org.jspecify.annotations.NullMarked;
