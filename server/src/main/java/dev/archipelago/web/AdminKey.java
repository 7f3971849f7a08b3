package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may change the state of the server. Immutable. */
record AdminKey(Optional<Secret> key) {

    private static final String SCHEME = "Bearer ";

    /** The answer to an {@code Authorization} header. */
    enum Verdict {
        GRANTED,
        /** The header is missing or wrong. */
        REFUSED,
        /** There is no key, so nobody may. */
        NOT_CONFIGURED
    }

    /** Compares in a time that does not depend on what was sent. */
    Verdict judge(@Nullable String authorization) {
        if (key.isEmpty()) {
            return Verdict.NOT_CONFIGURED;
        }
        boolean bearer = authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        String token = bearer && authorization != null
                ? authorization.substring(SCHEME.length()).trim()
                : "";
        boolean same = MessageDigest.isEqual(digest(key.get().reveal()), digest(token));
        return same && bearer ? Verdict.GRANTED : Verdict.REFUSED;
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
