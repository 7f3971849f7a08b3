package dev.archipelago.cache;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Writes the key and the certificate of a key store as {@code key.pem} and {@code cert.pem}. */
final class Pem {

    private Pem() {}

    static void write(Path store, String password, String alias, Path directory) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password.toCharArray());
        }
        write(
                directory.resolve("key.pem"),
                "PRIVATE KEY",
                keys.getKey(alias, password.toCharArray()).getEncoded());
        write(
                directory.resolve("cert.pem"),
                "CERTIFICATE",
                keys.getCertificate(alias).getEncoded());
    }

    private static void write(Path file, String kind, byte[] bytes) throws Exception {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
