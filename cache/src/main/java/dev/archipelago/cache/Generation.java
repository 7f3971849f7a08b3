package dev.archipelago.cache;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The number of a key space's generation as Redis holds it. */
final class Generation {

    private Generation() {}

    /** The number; 0 if there is none or it is none. */
    static long parse(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0 || bytes.length > 18) {
            return 0;
        }
        try {
            return Long.parseLong(new String(bytes, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
