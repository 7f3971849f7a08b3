package dev.archipelago.web.view;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Computes hash sources for a {@code Content-Security-Policy} (CSP Level 3, hash-source). */
final class CspHash {

    private CspHash() {}

    /** The source expression that allows exactly {@code content}, with its quotes: {@code 'sha256-…'}. */
    static String of(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
