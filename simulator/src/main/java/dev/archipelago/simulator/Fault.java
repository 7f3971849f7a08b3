package dev.archipelago.simulator;

import java.time.Duration;
import java.util.Optional;

/** A way for an upstream to misbehave. Immutable. */
public sealed interface Fault {

    /**
     * Answers with an error status in the upstream's own error shape; for {@link Upstream#BINANCE_STREAM} it refuses the handshake.
     *
     * @param status 400 to 599, or 200 for CoinMarketCap with a code, which reports errors that way too
     * @param code the upstream's own error code, for {@code binance} and {@code coinmarketcap}
     */
    record Status(int status, Optional<Integer> code) implements Fault {
        public Status {
            boolean hidden = status == 200 && code.isPresent();
            if (!hidden && (status < 400 || status > 599)) {
                throw new IllegalArgumentException(
                        "status is " + status + "; expected 400 to 599, or 200 together with a code");
            }
        }
    }

    /**
     * Refuses for being asked too often or from the wrong place.
     *
     * @param status 403, 418, 429 or 451
     * @param retryAfterSeconds sent as {@code Retry-After}; absent, the header is left out
     * @param code the upstream's own error code, for {@code binance} and {@code coinmarketcap}
     */
    record Limit(int status, Optional<Integer> retryAfterSeconds, Optional<Integer> code) implements Fault {
        public Limit {
            if (status != 403 && status != 418 && status != 429 && status != 451) {
                throw new IllegalArgumentException("status is " + status + "; expected 403, 418, 429 or 451");
            }
            if (retryAfterSeconds.filter(seconds -> seconds < 0).isPresent()) {
                throw new IllegalArgumentException("retryAfter is negative; expected seconds from 0");
            }
        }
    }

    /**
     * Keeps the caller waiting.
     *
     * @param delay how long before it answers as usual, at most ten minutes; absent, it never answers
     */
    record Stall(Optional<Duration> delay) implements Fault {
        public Stall {
            if (delay.filter(time -> time.toMillis() < 1 || time.toMinutes() > 10)
                    .isPresent()) {
                throw new IllegalArgumentException("ms is out of range; expected 1 to 600000");
            }
        }
    }

    /** Answers 200 with a body that is not what was asked for; for {@link Upstream#BINANCE_STREAM} it spoils the messages. */
    record Garbage(Spoiling spoiling) implements Fault {}

    /** Closes the connection without an answer; for {@link Upstream#BINANCE_STREAM} the open ones too. */
    record Drop() implements Fault {}

    /** Takes stream connections and sends nothing on them, no ping either. Only for {@link Upstream#BINANCE_STREAM}. */
    record Silence() implements Fault {}

    /** Lays out the data of CoinMarketCap's v3 quotes in one of the ways its own pages describe. Only for {@link Upstream#COINMARKETCAP}. */
    record Shape(DataShape shape) implements Fault {}

    /** Refuses the handshake or the request with that status. */
    static Fault status(int status) {
        return new Status(status, Optional.empty());
    }

    /** Refuses with that status and no {@code Retry-After}. */
    static Fault limit(int status) {
        return new Limit(status, Optional.empty(), Optional.empty());
    }

    /** Refuses with that status and {@code Retry-After}. */
    static Fault limit(int status, int retryAfterSeconds) {
        return new Limit(status, Optional.of(retryAfterSeconds), Optional.empty());
    }

    /** Never answers. */
    static Fault stall() {
        return new Stall(Optional.empty());
    }

    /** Answers as usual, but only after that time. */
    static Fault stall(Duration delay) {
        return new Stall(Optional.of(delay));
    }

    /** Answers with a spoiled body. */
    static Fault garbage(Spoiling spoiling) {
        return new Garbage(spoiling);
    }

    /** What is wrong with a spoiled body. */
    enum Spoiling {
        /** A web page, with its content type. */
        HTML,
        /** The first half of the right body. */
        TRUNCATED,
        /** Nothing at all. */
        EMPTY,
        /** The right fields, with texts for numbers and booleans for texts. */
        WRONG_TYPES,
        /** The right fields, all null. */
        NULL_FIELDS
    }

    /** A layout of CoinMarketCap's {@code data}. */
    enum DataShape {
        /** A list of assets, as the guide says. */
        ARRAY,
        /** An object of assets by id, as the article says. */
        OBJECTS,
        /** An object of lists of assets by id. */
        ARRAYS
    }
}
