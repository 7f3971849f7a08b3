package dev.archipelago.external.binance;

import dev.archipelago.external.spi.QuoteStream;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ticker stream that is open only while this node leads. Thread-safe; no method blocks. */
public final class LeaderOnlyStream implements QuoteStream, AutoCloseable {

    private final Supplier<BinanceStream> streams;
    private final BooleanSupplier leading;
    private volatile @Nullable BinanceStream stream;
    private boolean closed;

    /**
     * Creates a stream that is not open until {@link #roleChanged}.
     *
     * @param streams creates a stream that is not started
     * @param leading whether this node leads now
     */
    public LeaderOnlyStream(Supplier<BinanceStream> streams, BooleanSupplier leading) {
        this.streams = streams;
        this.leading = leading;
    }

    /** Opens or closes the stream according to the node's role. Call this when the role may have changed. */
    public synchronized void roleChanged() {
        boolean open = leading.getAsBoolean() && !closed;
        BinanceStream current = stream;
        if (open && current == null) {
            BinanceStream opened = streams.get();
            opened.start();
            stream = opened;
        } else if (!open && current != null) {
            stream = null;
            current.close();
        }
    }

    @Override
    public boolean delivering() {
        BinanceStream current = stream;
        return current != null && current.delivering();
    }

    @Override
    public boolean complete() {
        BinanceStream current = stream;
        return current != null && current.complete();
    }

    /** State and counters of the open stream; empty while there is none. */
    public Map<String, Object> statistics() {
        BinanceStream current = stream;
        return current == null ? Map.of() : current.statistics();
    }

    /** Closes the stream for good. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        roleChanged();
    }
}
