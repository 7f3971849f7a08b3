package dev.archipelago.external;

import dev.archipelago.external.spi.QuoteStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream of prices that is open only while this node leads. Thread-safe; no method blocks. */
public final class LeaderOnlyStream implements QuoteStream, AutoCloseable {

    private final Supplier<TickerStream> streams;
    private final BooleanSupplier leading;
    private volatile @Nullable TickerStream stream;
    private boolean closed;

    /**
     * Creates a stream that is not open until {@link #roleChanged}.
     *
     * @param streams creates a stream that is not started
     * @param leading whether this node leads now
     */
    public LeaderOnlyStream(Supplier<TickerStream> streams, BooleanSupplier leading) {
        this.streams = streams;
        this.leading = leading;
    }

    /** Opens or closes the stream according to the node's role. Call this when the role may have changed. */
    public synchronized void roleChanged() {
        boolean open = leading.getAsBoolean() && !closed;
        TickerStream current = stream;
        if (open && current == null) {
            TickerStream opened = streams.get();
            opened.start();
            stream = opened;
        } else if (!open && current != null) {
            stream = null;
            current.close();
        }
    }

    @Override
    public boolean delivering() {
        TickerStream current = stream;
        return current != null && current.delivering();
    }

    @Override
    public boolean complete() {
        TickerStream current = stream;
        return current != null && current.complete();
    }

    /** State and counters of the open stream; empty while there is none. */
    public Optional<TickerStreamStatistics> statistics() {
        return Optional.ofNullable(stream).map(TickerStream::statistics);
    }

    /** Closes the stream for good. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        roleChanged();
    }
}
