package dev.archipelago.infrastructure.broker;

import dev.archipelago.infrastructure.config.BrokerSettings;
import dev.archipelago.infrastructure.config.BrokerVariables;

/**
 * The descriptor of a kind of message broker: its name, its configuration and how to connect to it. {@link Brokers}
 * lists all. Immutable.
 */
public interface Broker {

    /** The configuration variables; their name is that of the broker in statistics and logs. */
    BrokerVariables variables();

    /**
     * Connects to the broker. Blocks for some seconds at most.
     *
     * @throws Exception if the broker cannot be reached or refuses the client
     */
    Producer connect(BrokerSettings settings) throws Exception;

    /** A connection to a broker. Used by one thread at a time. */
    interface Producer extends AutoCloseable {

        /**
         * Sends a message and waits until the broker has stored it. Blocks for some seconds at most.
         *
         * @throws Exception if it is not known to be stored; it may have been
         */
        void send(Message message) throws Exception;

        /** Closes the connection without waiting for messages that are under way. */
        @Override
        void close();
    }
}
