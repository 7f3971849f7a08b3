/** A server that speaks the wire formats of the six market upstreams, with a seeded random-walk market and scripted faults. Shares no code with the server. */
@NullMarked
package dev.archipelago.simulator;

import org.jspecify.annotations.NullMarked;
