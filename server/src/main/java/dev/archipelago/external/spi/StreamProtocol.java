package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The wire format of an upstream's stream of prices: how it is subscribed to and what its frames mean. Opening,
 * watching and renewing connections is not part of it. Immutable and thread-safe; no method blocks.
 */
public interface StreamProtocol {

    /** Returns the coins whose prices are requested. */
    List<Coin> coins();

    /** Returns the path and query of a connection, appended to the address; may be empty. */
    default String path() {
        return "";
    }

    /** Returns the messages to send on a new connection, in order. */
    default List<String> subscriptions() {
        return List.of();
    }

    /** Returns the message that the client sends regularly, if the upstream expects one; the answer is an ALIVE. */
    default Optional<String> heartbeat() {
        return Optional.empty();
    }

    /** Returns whether {@code frame} is an answer to {@link #heartbeat} that need not be JSON. */
    default boolean answersHeartbeat(String frame) {
        return false;
    }

    /** Returns the time without an event after which a connection counts as broken. */
    Duration silence();

    /**
     * Decodes a frame. A frame about something that was not requested has no events.
     *
     * @param now no quote is from a later time
     * @throws SourceException if the frame is invalid
     */
    List<StreamEvent> decode(ResponseField frame, Instant now) throws SourceException;
}
