package dev.archipelago.infrastructure.backup;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;

/** Reports the progress of a long transfer in a line every two seconds. Not thread-safe. */
public final class TransferMeter {

    private static final long PERIOD = Duration.ofSeconds(2).toNanos();

    private final Consumer<String> lines;
    private long next = System.nanoTime() + PERIOD;
    private String what = "";
    private long bytes;

    /** @param lines receives the lines */
    public TransferMeter(Consumer<String> lines) {
        this.lines = lines;
    }

    void begin(String name) {
        what = name;
        bytes = 0;
    }

    OutputStream count(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] data, int offset, int length) throws IOException {
                out.write(data, offset, length);
                add(length);
            }
        };
    }

    InputStream count(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] data, int offset, int length) throws IOException {
                int read = in.read(data, offset, length);
                add(Math.max(read, 0));
                return read;
            }
        };
    }

    private void add(int count) {
        bytes += count;
        if (System.nanoTime() - next >= 0) {
            next = System.nanoTime() + PERIOD;
            lines.accept("%s: %.1f MB".formatted(what, bytes / 1e6));
        }
    }
}
