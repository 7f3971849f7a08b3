package dev.archipelago.web;

import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.digest.Sha256;
import java.security.MessageDigest;
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
        return key.isPresent() && MessageDigest.isEqual(Sha256.of(key.get().reveal()), Sha256.of(token));
    }
}
