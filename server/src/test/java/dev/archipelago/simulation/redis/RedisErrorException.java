package dev.archipelago.simulation.redis;

/** Thrown when Redis replies with an error. */
final class RedisErrorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisErrorException(String message) {
        super(message);
    }
}
