package dev.archipelago.web.view;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Names an inline script in a {@code Content-Security-Policy} (CSP Level 3, hash-source). */
final class Hash {

    private Hash() {}

    /** The source expression that allows exactly {@code script}, quotes included: {@code 'sha256-…'}. */
    static String of(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
