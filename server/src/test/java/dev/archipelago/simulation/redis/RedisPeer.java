package dev.archipelago.simulation.redis;

/** A connection as seen by the server. */
interface RedisPeer {

    /** Returns the host that opened the connection. */
    Object host();

    /** Delivers a published message. */
    void message(String channel, String message);

    /** Resets the connection. */
    void reset();
}
