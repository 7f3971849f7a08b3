/**
 * A server that implements the wire formats of the market upstreams, with a random market derived from a seed and with
 * injected faults. Shares no code with the server.
 */
@NullMarked
package dev.archipelago.simulator;

import org.jspecify.annotations.NullMarked;
