package dev.archipelago;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Tells one build of the server, and one set of settings, from another, so that a page made by one is never served by
 * another.
 */
final class BuildId {

    private BuildId() {}

    /** {@link #current()} with the beginning of the hash of what pages are made with beside the build. */
    static String current(String settings) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
            return current() + "-" + HexFormat.of().formatHex(hash).substring(0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * The beginning of the hash of the server's own jar, the same on every node that runs it; {@code dev} without a
     * jar.
     */
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
