package dev.archipelago.infrastructure.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A backup that was opened for reading; its checksums are correct. Not thread-safe. */
public final class BackupFile implements AutoCloseable {

    private static final String MANIFEST = "backup.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path path;
    private final ZipFile zip;
    private final BackupManifest manifest;

    private BackupFile(Path path, ZipFile zip, BackupManifest manifest) {
        this.path = path;
        this.zip = zip;
        this.manifest = manifest;
    }

    /**
     * Opens a backup and verifies that it is complete and that its checksums are correct, which reads all of it.
     *
     * @throws BackupException if it is not, or is of a format that this version does not know
     */
    public static BackupFile open(Path path) {
        if (!Files.isReadable(path)) {
            throw new BackupException(
                    "Cannot read " + path + (Files.exists(path) ? ": permission denied." : ": there is no such file."));
        }
        ZipFile zip = null;
        try {
            zip = new ZipFile(path.toFile());
            BackupManifest manifest = manifest(zip);
            verify(zip);
            return new BackupFile(path, zip, manifest);
        } catch (IOException | JacksonException e) {
            close(zip);
            throw new BackupException(
                    path + " is damaged or incomplete (" + e.getMessage() + "). Nothing was changed.", e);
        } catch (RuntimeException e) {
            close(zip);
            throw e instanceof BackupException refused
                    ? new BackupException(path + " " + refused.getMessage() + " Nothing was changed.", e)
                    : e;
        }
    }

    /** Writes the entry that describes a backup. */
    static void write(BackupManifest manifest, OutputStream out) throws IOException {
        out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
    }

    private static BackupManifest manifest(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(MANIFEST);
        if (entry == null) {
            throw new BackupException("is not a backup of Archipelago.");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] json = in.readAllBytes();
            // The format is read first, since another one may differ in everything else.
            int format = JSON.readTree(json).path("format").asInt(0);
            if (format != BackupManifest.FORMAT) {
                throw new BackupException("has the backup format " + format + ", this version reads format "
                        + BackupManifest.FORMAT + ": restore it with the version that made it, or a newer one.");
            }
            return JSON.readValue(json, BackupManifest.class);
        }
    }

    private static void verify(ZipFile zip) throws IOException {
        Map<String, String> expected = checksums(zip);
        Set<String> names = new LinkedHashSet<>();
        for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
            if (!entry.getName().equals(BackupWriter.CHECKSUMS)) {
                names.add(entry.getName());
                if (!digest(zip, entry).equals(expected.get(entry.getName()))) {
                    throw new ZipException("the checksum of " + entry.getName() + " is wrong");
                }
            }
        }
        if (!names.equals(expected.keySet())) {
            throw new ZipException("it lacks entries that its checksums name");
        }
    }

    private static Map<String, String> checksums(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(BackupWriter.CHECKSUMS);
        if (entry == null) {
            throw new ZipException("it has no checksums");
        }
        Map<String, String> checksums = new LinkedHashMap<>();
        try (InputStream in = zip.getInputStream(entry)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("  ", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> checksums.put(parts[1], parts[0]));
        }
        return checksums;
    }

    private static String digest(ZipFile zip, ZipEntry entry) throws IOException {
        try (DigestInputStream in = new DigestInputStream(zip.getInputStream(entry), BackupWriter.sha256())) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }

    /** What the file contains, in one line for people. */
    public String description() {
        return "Backup of " + manifest.createdAt() + ", schema " + manifest.schema() + ", made by version "
                + manifest.program() + " from PostgreSQL " + manifest.postgresql();
    }

    /** The settings of the server when the backup was made, without secrets. */
    public String settings() {
        return manifest.settings();
    }

    /** The name of the file. */
    Path path() {
        return path;
    }

    BackupManifest manifest() {
        return manifest;
    }

    /** The rows of a table, for COPY. */
    InputStream rows(BackupManifest.Table table) throws IOException {
        ZipEntry entry = zip.getEntry(table.entry());
        if (entry == null) {
            throw new ZipException("it lacks " + table.entry());
        }
        return zip.getInputStream(entry);
    }

    @Override
    public void close() {
        close(zip);
    }

    private static void close(@Nullable ZipFile zip) {
        if (zip != null) {
            try {
                zip.close();
            } catch (IOException e) {
                throw new BackupException("Cannot close the backup: " + e.getMessage(), e);
            }
        }
    }
}
