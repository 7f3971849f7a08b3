package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A ticker stream that is open only while this node is the one to listen. {@link #fetch} never blocks. Thread-safe. */
public final class LeaderOnlyStream implements Source<CoinQuotes>, AutoCloseable {

    private final Supplier<BinanceStream> streams;
    private final BooleanSupplier wanted;
    private volatile @Nullable BinanceStream stream;
    private boolean closed;

    /**
     * Does nothing until {@link #look}.
     *
     * @param streams makes one that is not started
     * @param wanted whether this node should listen now
     */
    public LeaderOnlyStream(Supplier<BinanceStream> streams, BooleanSupplier wanted) {
        this.streams = streams;
        this.wanted = wanted;
    }

    /** Opens or ends the stream, as is wanted now. Call it when that may have changed; does not block. */
    public synchronized void look() {
        boolean open = wanted.getAsBoolean() && !closed;
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
    public String name() {
        return TickerDecoder.UPSTREAM;
    }

    @Override
    public String figure() {
        return BinanceStream.FIGURE;
    }

    @Override
    public Duration deadline() {
        return BinanceStream.SILENCE;
    }

    @Override
    public Duration interval() {
        return BinanceStream.SILENCE;
    }

    /** @throws SourceException if the stream is not open, silent, or a coin has no new quote */
    @Override
    public CoinQuotes fetch() throws SourceException {
        BinanceStream current = stream;
        if (current == null) {
            throw SourceException.failed("binance: ticker stream is not listened to by this node");
        }
        return current.fetch();
    }

    /** State and counters of the open stream; empty while there is none. */
    public Map<String, Object> statistics() {
        BinanceStream current = stream;
        return current == null ? Map.of() : current.statistics();
    }

    /** Ends the stream for good. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        look();
    }
}
