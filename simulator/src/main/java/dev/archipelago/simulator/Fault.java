package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** A fault to inject into an upstream. Immutable. */
public sealed interface Fault {

    /**
     * Responds with an error status and the upstream's error body; streams reject the handshake.
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
     * Responds as if a rate limit were exceeded or the country not served.
     *
     * @param status 403, 418, 429, 451 or 503
     * @param retryAfterSeconds the value of {@code Retry-After}; empty: no header
     * @param code the upstream's own error code, for {@code binance} and {@code coinmarketcap}
     */
    record Limit(int status, Optional<Integer> retryAfterSeconds, Optional<Integer> code) implements Fault {
        public Limit {
            if (status != 403 && status != 418 && status != 429 && status != 451 && status != 503) {
                throw new IllegalArgumentException("status is " + status + "; expected 403, 418, 429, 451 or 503");
            }
            if (retryAfterSeconds.filter(seconds -> seconds < 0).isPresent()) {
                throw new IllegalArgumentException("retry-after is negative; expected seconds from 0");
            }
        }
    }

    /**
     * Delays the response.
     *
     * @param delay the time until the usual response, at most ten minutes; empty: no response
     */
    record Stall(Optional<Duration> delay) implements Fault {
        public Stall {
            if (delay.filter(time -> time.toMillis() < 1 || time.toMinutes() > 10)
                    .isPresent()) {
                throw new IllegalArgumentException("stall is out of range; expected 1 ms to 10 min");
            }
        }
    }

    /** Responds with status 200 and a malformed body; streams send malformed messages. */
    record Garbage(Spoiling spoiling) implements Fault {}

    /** Closes the connection without a response; streams close open connections, too. */
    record Drop() implements Fault {}

    /** Accepts stream connections and sends nothing, not even pings. Only for streams. */
    record Silence() implements Fault {}

    /** Uses one of the documented layouts of CoinMarketCap's v3 quotes. Only for {@link Upstream#COINMARKETCAP}. */
    record Shape(DataShape shape) implements Fault {}

    /**
     * Responds with an error status and a body that is not the upstream's usual one.
     *
     * @param status 400 to 599
     * @param retryAfterSeconds the value of {@code Retry-After}; empty: no header
     */
    record Refusal(int status, Body body, Optional<Integer> retryAfterSeconds) implements Fault {
        public Refusal {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status is " + status + "; expected 400 to 599");
            }
            if (retryAfterSeconds.filter(seconds -> seconds < 0).isPresent()) {
                throw new IllegalArgumentException("retry-after is negative; expected seconds from 0");
            }
        }
    }

    /**
     * Sends the correct response a few bytes at a time.
     *
     * @param total the time it takes, at most ten minutes of real time
     */
    record Slow(Duration total) implements Fault {
        public Slow {
            if (total.toMillis() < 1 || total.toMinutes() > 10) {
                throw new IllegalArgumentException("slow is out of range; expected 1 ms to 10 min");
            }
        }
    }

    /** Breaks the connection or the encoding of a correct response. Streams support {@link Breakage#RESET} only. */
    record Broken(Breakage breakage) implements Fault {}

    /**
     * Responds with a well-formed body that contains wrong values; likewise in the messages of streams.
     *
     * @param field the only field that is changed; empty: all numeric fields
     */
    record Distort(Distortion distortion, Optional<String> field) implements Fault {}

    /**
     * Shifts the timestamps of responses; negative values shift into the past.
     *
     * @param by at most 3650 days in either direction
     */
    record Skew(Duration by) implements Fault {
        public Skew {
            if (by.isZero() || by.abs().toDays() > 3650) {
                throw new IllegalArgumentException("skew is out of range; expected +1s to +3650d or -1s to -3650d");
            }
        }
    }

    /** Shifts the timestamps of each response one minute further into the past; restarts after ten. */
    record Rewind() implements Fault {}

    /**
     * Changes the prices of this upstream only, by a percentage.
     *
     * @param percent above -100 and at most 10000, not 0
     */
    record Jump(BigDecimal percent) implements Fault {
        public Jump {
            if (percent.signum() == 0
                    || percent.compareTo(BigDecimal.valueOf(-100)) <= 0
                    || percent.compareTo(BigDecimal.valueOf(10_000)) > 0) {
                throw new IllegalArgumentException("jump is " + percent.toPlainString()
                        + "%; expected more than -100% and at most 10000%, and not 0%");
            }
        }
    }

    /**
     * Parses a fault as documented in {@code docs/simulator.md}: {@code 429 retry-after 30}.
     *
     * @throws IllegalArgumentException which states what was expected
     */
    static Fault parse(String text) {
        WordReader words = new WordReader(text);
        Fault fault = FaultSyntax.read(words);
        words.end();
        return fault;
    }

    /** Rejects the handshake or the request with {@code status}. */
    static Fault status(int status) {
        return new Status(status, Optional.empty());
    }

    /** Rejects with {@code status} and without {@code Retry-After}. */
    static Fault limit(int status) {
        return new Limit(status, Optional.empty(), Optional.empty());
    }

    /** Rejects with {@code status} and {@code Retry-After}. */
    static Fault limit(int status, int retryAfterSeconds) {
        return new Limit(status, Optional.of(retryAfterSeconds), Optional.empty());
    }

    /** Never responds. */
    static Fault stall() {
        return new Stall(Optional.empty());
    }

    /** Responds as usual after a delay. */
    static Fault stall(Duration delay) {
        return new Stall(Optional.of(delay));
    }

    /** Responds with a malformed body. */
    static Fault garbage(Spoiling spoiling) {
        return new Garbage(spoiling);
    }

    /** What is wrong with a malformed body. */
    enum Spoiling {
        /** An HTML page, with its content type. */
        HTML,
        /** The first half of the correct body. */
        TRUNCATED,
        /** An empty body. */
        EMPTY,
        /** The correct fields, with strings for numbers and booleans for strings. */
        WRONG_TYPES,
        /** The correct fields, all null. */
        NULL_FIELDS
    }

    /** The body of a rejection. */
    enum Body {
        /** An HTML page such as a firewall sends. */
        HTML,
        /** An empty body. */
        EMPTY,
        /** {@code {"error":{"status":{…}}}}, only for {@code coingecko}. */
        NESTED,
        /** {@code {"error":"text"}}, only for {@code coingecko}. */
        TEXT
    }

    /** How a response breaks in transit. */
    enum Breakage {
        /** The connection is reset before a response. */
        RESET,
        /** The connection is closed after half of the body. */
        CUT,
        /** Nothing follows the first half of the body. */
        HANG,
        /** The body ends in the middle of its gzip stream. */
        TRUNCATED_GZIP
    }

    /** What is wrong with the values of a well-formed body. */
    enum Distortion {
        /** The fields are missing. */
        MISSING_FIELDS,
        /** The fields are null. */
        NULL_FIELDS,
        /** Numbers are sent as strings. */
        STRINGS,
        /** Strings that contain numbers are sent as numbers. */
        NUMBERS,
        /** Negative values. */
        NEGATIVE,
        ZERO,
        /** 1e300. */
        HUGE,
        /** {@code NaN}, which is not valid JSON in place of a number. */
        NAN,
        /** The second half of lists and of objects by id is missing. */
        PARTIAL,
        /** The response contains a coin that was not requested. */
        WRONG_COIN
    }

    /** A layout of CoinMarketCap's {@code data}. */
    enum DataShape {
        /** A list of assets with lists of quotes, as recorded in 2026. */
        ARRAY,
        /** An object of assets by id, as in version 2. */
        OBJECTS,
        /** An object of lists of assets by id. */
        ARRAYS
    }
}
