package dev.archipelago.business.coins;

import java.util.Optional;

/** Something that is known, or why it is not. */
public sealed interface Availability<T> {

    /** It is known. */
    record Known<T>(T value) implements Availability<T> {}

    /** It is not known; {@code reason} is for people. */
    record Missing<T>(String reason) implements Availability<T> {}

    /** What is known, without the reason why it is not. */
    default Optional<T> known() {
        return this instanceof Known<T>(T value) ? Optional.of(value) : Optional.empty();
    }
}
