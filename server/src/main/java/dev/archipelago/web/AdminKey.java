package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key that authorises changes of the server's state. Immutable. */
record AdminKey(Optional<Secret> key) {

    private static final String SCHEME = "Bearer ";

    /** The result of checking an {@code Authorization} header. */
    enum Verdict {
        GRANTED,
        /** The header is missing or wrong. */
        REFUSED,
        /** No key is configured, so no request is authorised. */
        NOT_CONFIGURED
    }

    /** Compares in constant time. */
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
