package dev.archipelago.cache.redis;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Certificates for {@code rediss://} addresses.
 *
 * @param trusted the certificates of the authorities that are trusted, PEM; empty: those of the Java platform
 * @param identity how the client identifies itself; empty: not at all
 */
public record RedisTls(Optional<Path> trusted, Optional<Identity> identity) {

    /**
     * The identity of a client, for servers that require one.
     *
     * @param certificate its certificate chain, PEM
     * @param key its private key, PKCS #8 in PEM, without a password
     */
    public record Identity(Path certificate, Path key) {}

    /** The certificates of the Java platform, without an identity. */
    public static final RedisTls PLATFORM = new RedisTls(Optional.empty(), Optional.empty());

    /** Trusts the certificates of a file only. */
    public static RedisTls trusting(Path certificates) {
        return new RedisTls(Optional.of(certificates), Optional.empty());
    }

    /** Returns these certificates with an identity of the client. */
    public RedisTls identifiedBy(Path certificate, Path key) {
        return new RedisTls(trusted, Optional.of(new Identity(certificate, key)));
    }
}
