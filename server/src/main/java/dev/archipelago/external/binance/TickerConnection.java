package dev.archipelago.external.binance;

import dev.archipelago.external.spi.JsonField;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.market.Coin;
import java.math.BigDecimal;
import java.net.http.WebSocket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Receives the frames of one WebSocket connection, decodes them and passes each quote on at once. The JDK answers
 * pings by itself and calls this from one thread at a time; the getters may be called from any thread.
 */
final class TickerConnection implements WebSocket.Listener {
    private static final int LONGEST_FRAME = 64 * 1024;
    private static final String SHUTDOWN = "serverShutdown";

    private final QuoteListener listener;
    private final StreamActivity activity;
    private final InstantSource clock;
    private final StringBuilder parts = new StringBuilder();
    private volatile Instant lastQuoteAt;
    private volatile boolean delivered;
    private volatile boolean shutdownAnnounced;
    private volatile Optional<String> endReason = Optional.empty();

    TickerConnection(QuoteListener listener, StreamActivity activity, InstantSource clock) {
        this.listener = listener;
        this.activity = activity;
        this.clock = clock;
        this.lastQuoteAt = clock.instant();
    }

    /** Why the connection ended; empty while it is open. */
    Optional<String> endReason() {
        return endReason;
    }

    /** When the last quote arrived; before the first, when the connection was opened. */
    Instant lastQuoteAt() {
        return lastQuoteAt;
    }

    /** Whether at least one quote has arrived. */
    boolean delivered() {
        return delivered;
    }

    /** Whether Binance announced that it is about to close the connection. */
    boolean shutdownAnnounced() {
        return shutdownAnnounced;
    }

    @Override
    public void onOpen(WebSocket socket) {
        lastQuoteAt = clock.instant();
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        if (parts.length() + data.length() > LONGEST_FRAME) {
            endReason = Optional.of("frame longer than " + LONGEST_FRAME + " characters");
            return null;
        }
        parts.append(data);
        if (last) {
            String frame = parts.toString();
            parts.setLength(0);
            try {
                accept(frame);
            } catch (SourceException notJson) {
                endReason = Optional.of(String.valueOf(notJson.getMessage()));
                return null;
            }
        }
        socket.request(1);
        return null;
    }

    /**
     * Handles one complete frame. A frame that is JSON but not a valid quote is counted and otherwise ignored.
     *
     * @throws SourceException if the frame is not JSON, so that nothing that follows can be trusted
     */
    void accept(String text) throws SourceException {
        JsonField frame = JsonField.parse(TickerDecoder.UPSTREAM, text);
        try {
            if (announcesShutdown(frame)) {
                shutdownAnnounced = true;
                return;
            }
            JsonField data = frame.at("data").object();
            Optional<Coin> coin =
                    TickerDecoder.coin(activity.coins(), data.at("s").text());
            if (coin.isPresent()) {
                Instant now = clock.instant();
                Quote quote = new Quote(
                        data.at("c").positive(),
                        change(data.at("P")),
                        data.at("E").millis(now));
                activity.quoteReceived(coin.get(), now);
                lastQuoteAt = now;
                delivered = true;
                listener.onQuote(coin.get(), quote, now);
            }
        } catch (SourceException e) {
            activity.badFrameReceived(String.valueOf(e.getMessage()));
        }
    }

    private static boolean announcesShutdown(JsonField frame) throws SourceException {
        return is(frame.at("e"), SHUTDOWN)
                || is(frame.at("stream"), "!" + SHUTDOWN)
                || is(frame.at("data").at("e"), SHUTDOWN);
    }

    private static boolean is(JsonField field, String text) throws SourceException {
        return field.isText() && field.text().equals(text);
    }

    /** The change, or nothing if it is invalid: the price is still usable. */
    private static Optional<BigDecimal> change(JsonField field) {
        try {
            return field.change();
        } catch (SourceException invalid) {
            return Optional.empty();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        endReason = Optional.of("closed by Binance with status " + status);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        endReason = Optional.of("broke: " + error.getClass().getSimpleName());
    }
}
