/** The WebSocket endpoint: origin checks, limits and the client messages of the contract. */
@NullMarked
package dev.archipelago.web.live;

import org.jspecify.annotations.NullMarked;
