package dev.archipelago.infrastructure.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A log of JSON objects, one a line, in files of a directory: {@code exchanges-000001.jsonl} and so on. Each file
 * begins with the same first line. When a file is full the next one begins, and beyond a number of files the oldest is
 * deleted. A thread of the log writes the lines; while it is behind, further ones are dropped and counted. Thread-safe.
 */
public final class ExchangeLog implements AutoCloseable {
    private static final int QUEUE = 16_384;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final byte[] firstLine;
    private final long fileBytes;
    private final int files;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(QUEUE);
    private final Deque<Path> written = new ArrayDeque<>();
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile Optional<String> failure = Optional.empty();
    private int number;

    private ExchangeLog(Path directory, byte[] firstLine, long fileBytes, int files) {
        this.directory = directory;
        this.firstLine = firstLine;
        this.fileBytes = fileBytes;
        this.files = files;
    }

    /**
     * Opens a log in a directory, which is created if it does not exist.
     *
     * @param first the first line of each file
     * @param fileBytes the size in bytes beyond which the next file begins
     * @param files the number of files that are kept, at least 1
     * @throws IOException if the directory cannot be written to or already holds a log
     */
    public static ExchangeLog open(Path directory, Map<String, ?> first, long fileBytes, int files) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> present = Files.list(directory)) {
            if (present.anyMatch(file -> file.getFileName().toString().endsWith(".jsonl"))) {
                throw new IOException("it already holds a recording");
            }
        }
        ExchangeLog log = new ExchangeLog(directory, line(first), fileBytes, files);
        OutputStream file = log.next();
        Thread.ofPlatform().name("exchange-log").daemon().start(() -> log.write(file));
        return log;
    }

    /** Adds a line; drops it while the writer is behind. Does not block. */
    public void add(Map<String, ?> fields) {
        if (closed || !waiting.offer(line(fields))) {
            dropped.incrementAndGet();
        }
    }

    /** Returns the number of lines that were written, without the first ones of files. */
    public long lines() {
        return lines.get();
    }

    /** Returns the number of lines that were dropped. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns why nothing is written any more, if writing has failed. */
    public Optional<String> failure() {
        return failure;
    }

    /** Writes what is waiting and closes the file. */
    @Override
    public void close() {
        closed = true;
        try {
            if (!ended.await(30, TimeUnit.SECONDS)) {
                failure = Optional.of("the last lines were not written within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] line(Map<String, ?> fields) {
        return (JSON.writeValueAsString(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private OutputStream next() throws IOException {
        number++;
        Path path = directory.resolve("exchanges-%06d.jsonl".formatted(number));
        OutputStream file =
                new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW), 64 * 1024);
        file.write(firstLine);
        written.addLast(path);
        if (written.size() > files) {
            Files.deleteIfExists(written.removeFirst());
        }
        return file;
    }

    private void write(OutputStream first) {
        OutputStream file = first;
        long size = firstLine.length;
        try {
            while (!closed || !waiting.isEmpty()) {
                byte[] line = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (line == null) {
                    file.flush();
                    continue;
                }
                if (size + line.length > fileBytes && size > firstLine.length) {
                    file.close();
                    file = next();
                    size = firstLine.length;
                }
                file.write(line);
                size += line.length;
                lines.incrementAndGet();
            }
            file.close();
        } catch (IOException e) {
            failure = Optional.of("cannot write to " + directory + ": " + e.getMessage());
            closed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = Optional.of("interrupted");
            closed = true;
        } finally {
            ended.countDown();
        }
    }
}
