/**
 * Stores alert rules and deliveries in PostgreSQL, evaluates the rules, and delivers alerts to WebSocket clients and
 * channels. An {@link dev.archipelago.communication.alerts.AlertPolicy} of the layer above decides what fires.
 */
@NullMarked
package dev.archipelago.communication.alerts;

import org.jspecify.annotations.NullMarked;
