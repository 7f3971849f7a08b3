package dev.archipelago.external.binance;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/** {@link LeaderOnlyStream} without a socket: a test brings the frames, what becomes of them is the server's. */
public final class ModelTickerStream implements Source<CoinQuotes> {

    private final InstantSource clock;
    private final BooleanSupplier wanted;
    private LatestTickers book;
    private boolean listening;

    public ModelTickerStream(InstantSource clock, BooleanSupplier wanted) {
        this.clock = clock;
        this.wanted = wanted;
        this.book = new LatestTickers(clock);
    }

    /** Begins or ends to listen, as is wanted now. */
    public void look() {
        boolean now = wanted.getAsBoolean();
        if (now && !listening) {
            book = new LatestTickers(clock);
        }
        listening = now;
    }

    public boolean listening() {
        return listening;
    }

    /** A frame has come. */
    public void accept(String frame) {
        try {
            book.accept(frame);
        } catch (SourceException e) {
            throw new IllegalArgumentException(e);
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

    @Override
    public CoinQuotes fetch() throws SourceException {
        if (!listening || clock.instant().isAfter(book.lastFrameAt().plus(BinanceStream.SILENCE))) {
            throw SourceException.failed("binance: ticker stream is silent");
        }
        return book.quotes();
    }
}
