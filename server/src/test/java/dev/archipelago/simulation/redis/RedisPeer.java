package dev.archipelago.simulation.redis;

/** The server's view of a connection. */
interface RedisPeer {

    /** The host that made it. */
    Object host();

    /** A message was published. */
    void message(String channel, String message);

    /** The connection breaks. */
    void reset();
}
