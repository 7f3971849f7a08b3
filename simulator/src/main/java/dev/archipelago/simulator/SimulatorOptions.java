package dev.archipelago.simulator;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a simulator runs.
 *
 * @param host the address it listens on
 * @param port 0 to 65535; 0 takes a free one
 * @param seed of the market and of faults by chance: the same seed at the same time has the same prices
 * @param clock what time it is: prices, candles, limits, credits, months, pings and the length of faults follow it
 * @param round how often streams are sent to and the clock is looked at, in real time; divide it by the speed of a faster clock
 * @param ping how often stream clients are pinged, in the time of the clock
 * @param pong how long they may leave a ping unanswered, in the time of the clock
 * @param strict whether limits and bans are enforced; otherwise they are only recorded
 * @param kept how many calls, and values of each figure, the record keeps
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

    /** A free port on loopback, seed 1, the system's clock, a round each second, Binance's pings and pongs, not strict, 10,000 kept. */
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

    /** The same, on that address. */
    public SimulatorOptions withHost(String newHost) {
        return new SimulatorOptions(newHost, port, seed, clock, round, ping, pong, strict, kept);
    }

    /** The same, on that port. */
    public SimulatorOptions withPort(int newPort) {
        return new SimulatorOptions(host, newPort, seed, clock, round, ping, pong, strict, kept);
    }

    /** The same, with the market of that seed. */
    public SimulatorOptions withSeed(long newSeed) {
        return new SimulatorOptions(host, port, newSeed, clock, round, ping, pong, strict, kept);
    }

    /** The same, at the time of that clock. */
    public SimulatorOptions withClock(InstantSource newClock) {
        return new SimulatorOptions(host, port, seed, newClock, round, ping, pong, strict, kept);
    }

    /** The same, sending to streams that often. */
    public SimulatorOptions withRound(Duration newRound) {
        return new SimulatorOptions(host, port, seed, clock, newRound, ping, pong, strict, kept);
    }

    /** The same, pinging stream clients that often. */
    public SimulatorOptions withPing(Duration newPing) {
        return new SimulatorOptions(host, port, seed, clock, round, newPing, pong, strict, kept);
    }

    /** The same, waiting that long for a pong. A clock that runs much faster than the network needs more than the minute. */
    public SimulatorOptions withPong(Duration newPong) {
        return new SimulatorOptions(host, port, seed, clock, round, ping, newPong, strict, kept);
    }

    /** The same, enforcing limits and bans or only recording what breaks them. */
    public SimulatorOptions withStrict(boolean newStrict) {
        return new SimulatorOptions(host, port, seed, clock, round, ping, pong, newStrict, kept);
    }

    /** The same, keeping that many calls, and values of each figure, in the record. */
    public SimulatorOptions withKept(int newKept) {
        return new SimulatorOptions(host, port, seed, clock, round, ping, pong, strict, newKept);
    }
}
