package dev.archipelago.business.coins;

/** Something that is known, or why it is not. */
sealed interface Told<T> {

    /** It is known. */
    record Known<T>(T value) implements Told<T> {}

    /** It is not known; {@code reason} is for people. */
    record Missing<T>(String reason) implements Told<T> {}
}
