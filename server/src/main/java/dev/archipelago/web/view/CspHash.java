package dev.archipelago.web.view;

import dev.archipelago.infrastructure.digest.Sha256;
import java.util.Base64;

/** Computes hash sources for a {@code Content-Security-Policy} (CSP Level 3, hash-source). */
final class CspHash {

    private CspHash() {}

    /** The source expression that allows exactly {@code content}, with its quotes: {@code 'sha256-…'}. */
    static String of(String content) {
        return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(content)) + "'";
    }
}
