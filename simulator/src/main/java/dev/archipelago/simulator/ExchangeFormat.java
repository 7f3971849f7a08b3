package dev.archipelago.simulator;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The wire format of an exchange whose clients subscribe to pairs after connecting. Used on the event loop only. */
interface ExchangeFormat {

    /** The path of the stream below the upstream's name; may be empty. */
    String path();

    /** The name of the pair of a coin or of {@code USDT}; empty if the exchange does not list it. */
    Optional<String> pair(String symbol);

    /** The messages after connecting. */
    default List<String> greeting() {
        return List.of();
    }

    /**
     * The answers to a client's message.
     *
     * @param subscribed the pairs of the connection, which this changes
     */
    List<String> answer(String message, Set<String> subscribed);

    /** The current ticker of a pair. */
    ObjectNode ticker(String pair);

    /** The messages of each second beside the tickers. */
    default List<String> heartbeat() {
        return List.of();
    }

    /** The announcement that connections will be closed, if the exchange makes one. */
    default Optional<String> closing() {
        return Optional.empty();
    }
}
