package dev.archipelago.external;

import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.QuoteStream;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.market.MarketCatalog;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * A simulated {@link LeaderOnlyStream} of Binance without a socket. Tests supply the frames, which the production
 * decoder processes.
 */
public final class ModelTickerStream implements QuoteStream {

    private final InstantSource clock;
    private final BooleanSupplier leading;
    private final QuoteListener listener;
    private final StreamProtocol protocol;
    private StreamActivity activity;
    private TickerConnection connection;
    private boolean listening;

    public ModelTickerStream(InstantSource clock, BooleanSupplier leading, QuoteListener listener) {
        this.clock = clock;
        this.leading = leading;
        this.listener = listener;
        this.protocol = Upstreams.REGISTERED.streams().get("binance").protocol().apply(MarketCatalog.DEFAULT.coins());
        this.activity = new StreamActivity(MarketCatalog.DEFAULT.coins(), clock);
        this.connection = connection();
    }

    private TickerConnection connection() {
        return new TickerConnection("binance", protocol, listener, activity, clock);
    }

    /** Opens or closes the stream according to the node's role. */
    public void roleChanged() {
        boolean now = leading.getAsBoolean();
        if (now && !listening) {
            activity = new StreamActivity(MarketCatalog.DEFAULT.coins(), clock);
            connection = connection();
        }
        listening = now;
    }

    public boolean listening() {
        return listening;
    }

    /** Processes a received frame. */
    public void accept(String frame) {
        try {
            connection.accept(frame);
        } catch (SourceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public boolean delivering() {
        return listening && activity.delivering();
    }

    @Override
    public boolean complete() {
        return delivering() && activity.quietCoins().isEmpty();
    }
}
