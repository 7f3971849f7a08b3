package dev.archipelago.simulator;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The options of a simulator.
 *
 * @param host the address it listens on
 * @param port 0 to 65535; 0 takes a free one
 * @param seed of the market and of faults with a probability; prices are a function of seed and time
 * @param clock the time of prices, candles, limits, credits, months, pings and fault durations
 * @param round the period, in real time, in which streams are served and the clock is read; divide it by the speed of a
 *     faster clock
 * @param ping the period of pings to stream clients, by the clock
 * @param pong the time in which a pong must arrive, by the clock
 * @param strict whether limits and bans are enforced; otherwise violations are only recorded
 * @param kept the number of calls, and of values per figure, that are recorded
 */
public record SimulatorOptions(
        String host,
        int port,
        long seed,
        InstantSource clock,
        Duration round,
        Duration ping,
        Duration pong,
        boolean strict,
        int kept) {

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException for a port out of range, a time below a millisecond or a negative number to keep
     */
    public SimulatorOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; expected 0 to 65535");
        }
        if (round.toMillis() < 1 || ping.toMillis() < 1 || pong.toMillis() < 1) {
            throw new IllegalArgumentException("round, ping and pong must be at least a millisecond");
        }
        if (kept < 0) {
            throw new IllegalArgumentException("kept is " + kept + "; expected 0 or more");
        }
    }

    /**
     * A free port on loopback, seed 1, the system's clock, a round each second, Binance's pings and pongs, not strict,
     * 10,000 kept.
     */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(
                "127.0.0.1",
                0,
                1,
                InstantSource.system(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                false,
                10_000);
    }

    /** These options with another address. */
    public SimulatorOptions withHost(String newHost) {
        return new SimulatorOptions(newHost, port, seed, clock, round, ping, pong, strict, kept);
    }

    /** These options with another port. */
    public SimulatorOptions withPort(int newPort) {
        return new SimulatorOptions(host, newPort, seed, clock, round, ping, pong, strict, kept);
    }

    /** These options with another seed. */
    public SimulatorOptions withSeed(long newSeed) {
        return new SimulatorOptions(host, port, newSeed, clock, round, ping, pong, strict, kept);
    }

    /** These options with another clock. */
    public SimulatorOptions withClock(InstantSource newClock) {
        return new SimulatorOptions(host, port, seed, newClock, round, ping, pong, strict, kept);
    }

    /** These options with another round. */
    public SimulatorOptions withRound(Duration newRound) {
        return new SimulatorOptions(host, port, seed, clock, newRound, ping, pong, strict, kept);
    }

    /**
     * These options with another time for pongs. A clock that runs much faster than real time needs more than a minute.
     */
    public SimulatorOptions withPong(Duration newPong) {
        return new SimulatorOptions(host, port, seed, clock, round, ping, newPong, strict, kept);
    }

    /** These options with limits and bans enforced or only recorded. */
    public SimulatorOptions withStrict(boolean newStrict) {
        return new SimulatorOptions(host, port, seed, clock, round, ping, pong, newStrict, kept);
    }

    /** These options with another size of the record. */
    public SimulatorOptions withKept(int newKept) {
        return new SimulatorOptions(host, port, seed, clock, round, ping, pong, strict, newKept);
    }
}
