package dev.archipelago.business.coins;

import java.util.Optional;

/** A value, or the reason for its absence. */
public sealed interface Availability<T> {

    /** A value that is available. */
    record Known<T>(T value) implements Availability<T> {}

    /** A value that is not available; {@code reason} is a message for users. */
    record Missing<T>(String reason) implements Availability<T> {}

    /** Returns the value, if it is available. */
    default Optional<T> known() {
        return this instanceof Known<T>(T value) ? Optional.of(value) : Optional.empty();
    }
}
