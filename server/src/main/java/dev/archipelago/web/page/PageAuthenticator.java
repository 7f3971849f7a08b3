package dev.archipelago.web.page;

import dev.archipelago.infrastructure.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Authenticates the pages that are stored in Redis, where others may be able to write (HMAC-SHA256, RFC 2104). Nodes
 * with the same secret read each other's pages. Immutable, thread-safe.
 */
public final class PageAuthenticator {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 32;
    private static final int NAME_BYTES = 6;

    private final SecretKey key;

    /** @param secret any length; the key is derived from it (HKDF-SHA256, RFC 5869) and serves nothing else */
    public PageAuthenticator(Secret secret) {
        try {
            this.key = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            ALGORITHM,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret.reveal().getBytes(StandardCharsets.UTF_8))
                                    .thenExpand("archipelago page cache".getBytes(StandardCharsets.UTF_8), MAC_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 25 on has HKDF-SHA256", e);
        }
    }

    /** A name for the key that does not disclose it: nodes with other secrets store their pages under other names. */
    String keyName() {
        byte[] mac = mac("name of this key", ByteBuffer.allocate(0));
        return HexFormat.of().formatHex(mac, 0, NAME_BYTES);
    }

    /** {@code content} preceded by its MAC, which is valid for {@code name} only. */
    byte[] seal(String name, byte[] content) {
        byte[] sealed = new byte[MAC_BYTES + content.length];
        System.arraycopy(mac(name, ByteBuffer.wrap(content)), 0, sealed, 0, MAC_BYTES);
        System.arraycopy(content, 0, sealed, MAC_BYTES, content.length);
        return sealed;
    }

    /**
     * The content of a result of {@link #seal} for {@code name}, as a view of {@code sealed}.
     *
     * @throws IllegalArgumentException if it was sealed with another key, for another name, or changed since
     */
    ByteBuffer open(String name, byte[] sealed) {
        if (sealed.length < MAC_BYTES) {
            throw new IllegalArgumentException(
                    "page has " + sealed.length + " bytes, expected at least the " + MAC_BYTES + " of its MAC");
        }
        ByteBuffer content = ByteBuffer.wrap(sealed, MAC_BYTES, sealed.length - MAC_BYTES);
        byte[] found = new byte[MAC_BYTES];
        System.arraycopy(sealed, 0, found, 0, MAC_BYTES);
        if (!MessageDigest.isEqual(mac(name, content.duplicate()), found)) {
            throw new IllegalArgumentException("page has a wrong MAC: it was not written by a node of this site");
        }
        return content.slice();
    }

    private byte[] mac(String name, ByteBuffer content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] named = name.getBytes(StandardCharsets.UTF_8);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, named.length));
            mac.update(named);
            mac.update(content);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
