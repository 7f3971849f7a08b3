package dev.archipelago.infrastructure.key;

import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.digest.Sha256;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** The secrets of named keys: {@code arc_} and 256 random bits in base64url, so that scanners for secrets find them. */
public final class KeySecrets {

    private static final int RANDOM_BYTES = 32;
    private static final Pattern FORMAT = Pattern.compile("arc_[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeySecrets() {}

    /** Whether {@code text} may be the secret of a named key; others need not be looked up. */
    public static boolean isWellFormed(String text) {
        return FORMAT.matcher(text).matches();
    }

    static Secret generate() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret("arc_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The SHA-256 hash, by which a key is stored. */
    static byte[] hash(Secret secret) {
        return Sha256.of(secret.reveal());
    }
}
