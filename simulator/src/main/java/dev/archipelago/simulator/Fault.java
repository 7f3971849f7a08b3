package dev.archipelago.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** A way for an upstream to misbehave. Immutable. */
public sealed interface Fault {

    /**
     * Answers with an error status in the upstream's own error shape; for streams it refuses the handshake.
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
     * @param status 403, 418, 429, 451 or 503
     * @param retryAfterSeconds sent as {@code Retry-After}; absent, the header is left out
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
     * Keeps the caller waiting.
     *
     * @param delay how long before it answers as usual, at most ten minutes; absent, it never answers
     */
    record Stall(Optional<Duration> delay) implements Fault {
        public Stall {
            if (delay.filter(time -> time.toMillis() < 1 || time.toMinutes() > 10)
                    .isPresent()) {
                throw new IllegalArgumentException("stall is out of range; expected 1 ms to 10 min");
            }
        }
    }

    /** Answers 200 with a body that is not what was asked for; for streams it spoils the messages. */
    record Garbage(Spoiling spoiling) implements Fault {}

    /** Closes the connection without an answer; for streams the open ones too. */
    record Drop() implements Fault {}

    /** Takes stream connections and sends nothing on them, no ping either. Only for streams. */
    record Silence() implements Fault {}

    /** Lays out the data of CoinMarketCap's v3 quotes in one of the ways its own pages describe. Only for {@link Upstream#COINMARKETCAP}. */
    record Shape(DataShape shape) implements Fault {}

    /**
     * Refuses with a body that is not the upstream's usual one.
     *
     * @param status 400 to 599
     * @param retryAfterSeconds sent as {@code Retry-After}; absent, the header is left out
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
     * Sends the right answer a few bytes at a time.
     *
     * @param total how long that takes, at most ten minutes of real time
     */
    record Slow(Duration total) implements Fault {
        public Slow {
            if (total.toMillis() < 1 || total.toMinutes() > 10) {
                throw new IllegalArgumentException("slow is out of range; expected 1 ms to 10 min");
            }
        }
    }

    /** Breaks the connection or the encoding of a right answer. For streams only {@link Breakage#RESET}. */
    record Broken(Breakage breakage) implements Fault {}

    /**
     * Answers with figures that are wrong though the body is well formed; for streams it distorts the messages.
     *
     * @param field the only field it touches; absent, all that hold figures
     */
    record Distort(Distortion distortion, Optional<String> field) implements Fault {}

    /**
     * Answers with timestamps that are off by that much; negative is in the past.
     *
     * @param by at most 3650 days either way
     */
    record Skew(Duration by) implements Fault {
        public Skew {
            if (by.isZero() || by.abs().toDays() > 3650) {
                throw new IllegalArgumentException("skew is out of range; expected +1s to +3650d or -1s to -3650d");
            }
        }
    }

    /** Answers with timestamps each a minute before those of the answer before; it begins anew after ten. */
    record Rewind() implements Fault {}

    /**
     * Answers with prices that are off by that many percent, while everybody else tells the truth.
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
     * The fault of that name, as {@code docs/simulator.md} lists them: {@code 429 retry-after 30}.
     *
     * @throws IllegalArgumentException that says what was expected
     */
    static Fault parse(String text) {
        Words words = new Words(text);
        Fault fault = FaultText.read(words);
        words.end();
        return fault;
    }

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

    /** What a refusal says. */
    enum Body {
        /** A web page, as a firewall sends. */
        HTML,
        /** Nothing at all. */
        EMPTY,
        /** {@code {"error":{"status":{…}}}}, only for {@code coingecko}. */
        NESTED,
        /** {@code {"error":"text"}}, only for {@code coingecko}. */
        TEXT
    }

    /** How an answer breaks on its way. */
    enum Breakage {
        /** The connection is reset before an answer. */
        RESET,
        /** Half of the body comes, then the connection ends. */
        CUT,
        /** Half of the body comes, then nothing more. */
        HANG,
        /** The body ends in the middle of its gzip stream. */
        TRUNCATED_GZIP
    }

    /** What is wrong with the figures of a well formed body. */
    enum Distortion {
        /** The fields are not there. */
        MISSING_FIELDS,
        /** The fields are null. */
        NULL_FIELDS,
        /** Numbers come as texts. */
        STRINGS,
        /** Texts that hold numbers come as numbers. */
        NUMBERS,
        /** Below zero. */
        NEGATIVE,
        ZERO,
        /** 1e300. */
        HUGE,
        /** {@code NaN}, which is no JSON where a number stood. */
        NAN,
        /** Lists and objects by id lack their second half. */
        PARTIAL,
        /** The answer is about a coin nobody asked for. */
        WRONG_COIN
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
