/** Message brokers to which the server can send messages: queues, producers, and the list of supported brokers. */
@NullMarked
package dev.archipelago.infrastructure.broker;

import org.jspecify.annotations.NullMarked;
