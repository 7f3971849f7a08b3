package dev.archipelago.web.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Loads text files below {@code assets/} on the class path. */
final class Asset {

    private Asset() {}

    static String text(String path) {
        try (InputStream in = Asset.class.getResourceAsStream("/assets/" + path)) {
            if (in == null) {
                throw new IllegalStateException(
                        "The asset " + path + " is not on the class path; build again with ./run or mvn package");
            }
            // A checkout on Windows may end lines with CR LF; a browser normalizes them to LF before it hashes a
            // script.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("The asset " + path + " could not be read", e);
        }
    }
}
