package dev.archipelago.infrastructure.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a backup: a ZIP archive whose last entry has the SHA-256 of the others. The archive is written to
 * {@code FILE.part}, which only its owner can read, and renamed when it is complete and on disk. Not thread-safe.
 */
final class BackupWriter implements AutoCloseable {

    /** The entry with the checksums, in the format of {@code sha256sum}. */
    static final String CHECKSUMS = "SHA256SUMS";

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final ZipOutputStream zip;
    private final StringBuilder checksums = new StringBuilder();
    private boolean complete;

    /** The content of an entry. */
    interface Content {
        void write(OutputStream out) throws IOException, SQLException;
    }

    private BackupWriter(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
    }

    /**
     * Begins a backup that replaces {@code file} when it is complete.
     *
     * @throws BackupException if another process writes the same backup
     */
    static BackupWriter create(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        FileChannel channel = FileChannel.open(
                part, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        try {
            if (channel.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
            // What a killed process has left.
            channel.truncate(0);
            // For a signal during the backup.
            part.toFile().deleteOnExit();
            return new BackupWriter(file, part, channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new BackupException("Another process is writing " + part + ".", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Appends an entry. */
    void entry(String name, Content content) throws IOException, SQLException {
        zip.putNextEntry(new ZipEntry(name));
        DigestOutputStream digested = new DigestOutputStream(zip, sha256());
        content.write(digested);
        zip.closeEntry();
        checksums
                .append(HexFormat.of().formatHex(digested.getMessageDigest().digest()))
                .append("  ")
                .append(name)
                .append('\n');
    }

    /**
     * Completes the file.
     *
     * @return its size in bytes
     */
    long finish() throws IOException {
        zip.putNextEntry(new ZipEntry(CHECKSUMS));
        zip.write(checksums.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        zip.flush();
        channel.force(true);
        long size = channel.size();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        complete = true;
        syncDirectory();
        return size;
    }

    /** Makes the new name durable, which not every file system supports. */
    private void syncDirectory() throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    /** Closes the file, and deletes it if it is not complete. */
    @Override
    public void close() throws IOException {
        if (!complete) {
            Files.deleteIfExists(part);
        }
        channel.close();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
