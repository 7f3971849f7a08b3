package dev.archipelago;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Tells one build of the server from another, so that a page made by one is never served by another. */
final class BuildId {

    private BuildId() {}

    /** The beginning of the hash of the server's own jar, the same on every node that runs it; {@code dev} without a jar. */
    static String current() {
        try {
            Optional<CodeSource> source =
                    Optional.ofNullable(BuildId.class.getProtectionDomain().getCodeSource());
            if (source.isEmpty()) {
                return "dev";
            }
            Path jar = Path.of(source.get().getLocation().toURI());
            if (!Files.isRegularFile(jar)) {
                return "dev";
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException("the server's own jar cannot be read", e);
        } catch (URISyntaxException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the build cannot be identified", e);
        }
    }
}
