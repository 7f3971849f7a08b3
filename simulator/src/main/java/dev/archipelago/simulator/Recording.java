package dev.archipelago.simulator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A directory of recorded exchanges, of which only the times and places of the answers are kept in memory. A line that
 * is incomplete, such as the last one after a crash, is left out. Used by one thread at a time.
 */
final class Recording {
    private static final String KIND = "\"kind\":\"";
    private static final String AT = "{\"at\":\"";

    private final List<Path> files;
    private final Map<String, List<Place>> answers = new HashMap<>();
    private final Set<String> streams = new HashSet<>();
    private Instant begins = Instant.MAX;
    private Instant ends = Instant.MIN;

    /**
     * Where an answer is.
     *
     * @param at when it was recorded
     */
    record Place(Instant at, Path file, long offset, int length) {}

    /** A frame of a stream. */
    record Frame(Instant at, String path, String text) {}

    private Recording(List<Path> files) {
        this.files = files;
    }

    /**
     * Opens a recording.
     *
     * @throws ScenarioException if there is none or it cannot be read
     */
    static Recording open(Path directory) throws ScenarioException {
        try (Stream<Path> names = Files.list(directory)) {
            List<Path> files = names.filter(
                            file -> file.getFileName().toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
            Recording recording = new Recording(files);
            for (Path file : files) {
                recording.index(file);
            }
            if (recording.answers.isEmpty() && recording.streams.isEmpty()) {
                throw new ScenarioException(directory + " holds no recording; ./run record DIR makes one");
            }
            return recording;
        } catch (IOException e) {
            throw new ScenarioException("cannot read the recording " + directory + ": it is no readable directory");
        }
    }

    /** When the first exchange was recorded. */
    Instant begins() {
        return begins;
    }

    /** When the last exchange was recorded. */
    Instant ends() {
        return ends;
    }

    /** Whether frames were recorded at that path. */
    boolean hasStream(String path) {
        return streams.contains(path);
    }

    /** The newest answer to a request at {@code position}; if there is none yet, the first one. */
    Optional<Place> answer(String key, Instant position) {
        List<Place> all = answers.getOrDefault(key, List.of());
        Optional<Place> newest = Optional.empty();
        for (Place place : all) {
            if (newest.isPresent() && place.at().isAfter(position)) {
                break;
            }
            newest = Optional.of(place);
        }
        return newest;
    }

    /** Reads the line of an answer. */
    JsonNode read(Place place) throws IOException {
        byte[] line = new byte[place.length()];
        try (RandomAccessFile file = new RandomAccessFile(place.file().toFile(), "r")) {
            file.seek(place.offset());
            file.readFully(line);
        }
        return ReplayJson.parse(new String(line, StandardCharsets.UTF_8));
    }

    /** A reader of the frames from the beginning. */
    Frames frames() {
        return new Frames();
    }

    private void index(Path file) throws IOException {
        try (Lines lines = new Lines(file)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                Optional<Instant> at = at(line);
                String kind = text(line, KIND);
                if (at.isEmpty() || kind.equals("session")) {
                    continue;
                }
                if (kind.equals("http")) {
                    try {
                        JsonNode read = ReplayJson.parse(line);
                        answers.computeIfAbsent(
                                        ReplayKey.of(
                                                read.path("path").asString(""),
                                                read.path("query").asString("")),
                                        _ -> new ArrayList<>())
                                .add(new Place(at.get(), file, lines.offset(), lines.length()));
                    } catch (JacksonException incomplete) {
                        continue;
                    }
                } else {
                    streams.add(text(line, "\"path\":\""));
                }
                begins = at.get().isBefore(begins) ? at.get() : begins;
                ends = at.get().isAfter(ends) ? at.get() : ends;
            }
        }
    }

    private static Optional<Instant> at(String line) {
        int end = line.startsWith(AT) ? line.indexOf('"', AT.length()) : -1;
        if (end < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(line.substring(AT.length(), end)));
        } catch (DateTimeException incomplete) {
            return Optional.empty();
        }
    }

    /** The text that follows {@code name} up to the next quotation mark; names and paths contain none. */
    private static String text(String line, String name) {
        int begin = line.indexOf(name);
        int end = begin < 0 ? -1 : line.indexOf('"', begin + name.length());
        return end < 0 ? "" : line.substring(begin + name.length(), end);
    }

    /** Reads the frames of all files in their order. */
    final class Frames implements AutoCloseable {
        private int file;
        private @org.jspecify.annotations.Nullable Lines lines;

        /** The next frame; empty at the end. */
        Optional<Frame> next() throws IOException {
            while (true) {
                Lines open = lines;
                if (open == null) {
                    if (file == files.size()) {
                        return Optional.empty();
                    }
                    open = new Lines(files.get(file++));
                    lines = open;
                }
                String line = open.next();
                if (line == null) {
                    close();
                } else if (text(line, KIND).equals("frame")) {
                    Optional<Frame> frame = frame(line);
                    if (frame.isPresent()) {
                        return frame;
                    }
                }
            }
        }

        private Optional<Frame> frame(String line) {
            try {
                JsonNode read = ReplayJson.parse(line);
                return at(line).map(at -> new Frame(
                        at, read.path("path").asString(""), read.path("text").asString("")));
            } catch (JacksonException incomplete) {
                return Optional.empty();
            }
        }

        @Override
        public void close() throws IOException {
            Lines open = lines;
            lines = null;
            if (open != null) {
                open.close();
            }
        }
    }

    /** Reads lines with their places in bytes. */
    private static final class Lines implements AutoCloseable {
        private static final int LONGEST = 16 << 20;

        private final InputStream in;
        private byte[] buffer = new byte[64 * 1024];
        private long position;
        private long offset;
        private int length;

        Lines(Path file) throws IOException {
            this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        }

        /** The next line that ends with a line feed; null at the end. */
        @org.jspecify.annotations.Nullable
        String next() throws IOException {
            offset = position;
            length = 0;
            for (int read = in.read(); read >= 0; read = in.read()) {
                position++;
                if (read == '\n') {
                    return new String(buffer, 0, length, StandardCharsets.UTF_8);
                }
                if (length == buffer.length) {
                    if (length >= LONGEST) {
                        throw new IOException("a line is longer than " + LONGEST + " bytes");
                    }
                    buffer = java.util.Arrays.copyOf(buffer, length * 2);
                }
                buffer[length++] = (byte) read;
            }
            return null;
        }

        long offset() {
            return offset;
        }

        int length() {
            return length;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
