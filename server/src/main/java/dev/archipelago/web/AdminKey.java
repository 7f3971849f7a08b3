package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configured key, which permits everything. Immutable. */
record AdminKey(Optional<Secret> key) {

    private static final String SCHEME = "Bearer ";

    /** The token in an {@code Authorization} header; empty if there is none. */
    static Optional<String> token(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).trim())
                : Optional.empty();
    }

    /** Whether {@code token} is this key. Compares in constant time. */
    boolean matches(String token) {
        return key.isPresent() && MessageDigest.isEqual(digest(key.get().reveal()), digest(token));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
