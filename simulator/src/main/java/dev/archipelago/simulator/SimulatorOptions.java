package dev.archipelago.simulator;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a simulator runs.
 *
 * @param host the address it listens on
 * @param port 0 to 65535; 0 takes a free one
 * @param seed of the market: the same seed at the same time has the same prices
 * @param clock what time it is in the market
 * @param round how often streams are sent to, in real time
 * @param ping how often stream clients are pinged, in real time
 */
public record SimulatorOptions(String host, int port, long seed, InstantSource clock, Duration round, Duration ping) {

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException for a port out of range or a time below a millisecond
     */
    public SimulatorOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; expected 0 to 65535");
        }
        if (round.toMillis() < 1 || ping.toMillis() < 1) {
            throw new IllegalArgumentException("round and ping must be at least a millisecond");
        }
    }

    /** A free port on loopback, seed 1, the system's clock, a round each second, a ping every 20 seconds. */
    public static SimulatorOptions defaults() {
        return new SimulatorOptions(
                "127.0.0.1", 0, 1, InstantSource.system(), Duration.ofSeconds(1), Duration.ofSeconds(20));
    }

    /** The same, on that address. */
    public SimulatorOptions withHost(String newHost) {
        return new SimulatorOptions(newHost, port, seed, clock, round, ping);
    }

    /** The same, on that port. */
    public SimulatorOptions withPort(int newPort) {
        return new SimulatorOptions(host, newPort, seed, clock, round, ping);
    }

    /** The same, with the market of that seed. */
    public SimulatorOptions withSeed(long newSeed) {
        return new SimulatorOptions(host, port, newSeed, clock, round, ping);
    }

    /** The same, at the time of that clock. */
    public SimulatorOptions withClock(InstantSource newClock) {
        return new SimulatorOptions(host, port, seed, newClock, round, ping);
    }

    /** The same, sending to streams that often. */
    public SimulatorOptions withRound(Duration newRound) {
        return new SimulatorOptions(host, port, seed, clock, newRound, ping);
    }

    /** The same, pinging stream clients that often. */
    public SimulatorOptions withPing(Duration newPing) {
        return new SimulatorOptions(host, port, seed, clock, round, newPing);
    }
}
