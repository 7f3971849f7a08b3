package dev.archipelago.web.pdf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Loads files below {@code pdf/} on the class path. */
final class PdfFile {

    private PdfFile() {}

    static byte[] bytes(String name) {
        try (InputStream in = PdfFile.class.getResourceAsStream("/pdf/" + name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "pdf/" + name + " is not on the class path; build again with ./run or mvn package");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("pdf/" + name + " could not be read", e);
        }
    }
}
