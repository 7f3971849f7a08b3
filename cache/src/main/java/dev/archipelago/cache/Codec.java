package dev.archipelago.cache;

/** Turns values into bytes for L2 and back. Thread-safe. */
public interface Codec<V> {

    byte[] encode(V value);

    /** @throws RuntimeException if the bytes are not what {@link #encode} writes; the cache takes that as a miss */
    V decode(byte[] bytes);

    /** How many bytes of memory the value takes in L1; the length of its encoded form unless a codec knows better. */
    default int weight(V value, int encodedLength) {
        return encodedLength;
    }
}
