package dev.archipelago.external;

import dev.archipelago.external.spi.Quote;
import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.ResponseField;
import dev.archipelago.external.spi.SourceException;
import dev.archipelago.external.spi.StreamEvent;
import dev.archipelago.external.spi.StreamProtocol;
import dev.archipelago.market.Coin;
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

    private final String upstream;
    private final StreamProtocol protocol;
    private final QuoteListener listener;
    private final StreamActivity activity;
    private final InstantSource clock;
    private final StringBuilder parts = new StringBuilder();
    private volatile Instant lastEventAt;
    private volatile boolean delivered;
    private volatile boolean shutdownAnnounced;
    private volatile Optional<String> endReason = Optional.empty();

    /** @param upstream the name of the upstream, for messages */
    TickerConnection(
            String upstream,
            StreamProtocol protocol,
            QuoteListener listener,
            StreamActivity activity,
            InstantSource clock) {
        this.upstream = upstream;
        this.protocol = protocol;
        this.listener = listener;
        this.activity = activity;
        this.clock = clock;
        this.lastEventAt = clock.instant();
    }

    /** Why the connection ended; empty while it is open. */
    Optional<String> endReason() {
        return endReason;
    }

    /** When the last price or sign of life arrived; before the first, when the connection was opened. */
    Instant lastEventAt() {
        return lastEventAt;
    }

    /** Whether at least one quote has arrived. */
    boolean delivered() {
        return delivered;
    }

    /** Whether the upstream announced that it is about to close the connection. */
    boolean shutdownAnnounced() {
        return shutdownAnnounced;
    }

    @Override
    public void onOpen(WebSocket socket) {
        lastEventAt = clock.instant();
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
     * Handles one complete frame. A frame that is JSON but not valid is counted and otherwise ignored.
     *
     * @throws SourceException if the frame is not JSON, so that nothing that follows can be trusted
     */
    void accept(String text) throws SourceException {
        Instant now = clock.instant();
        if (protocol.answersHeartbeat(text)) {
            lastEventAt = now;
            return;
        }
        ResponseField frame = ResponseField.parse(upstream, text);
        try {
            for (StreamEvent event : protocol.decode(frame, now)) {
                accept(event, now);
            }
        } catch (SourceException e) {
            activity.badFrameReceived(String.valueOf(e.getMessage()));
        }
    }

    private void accept(StreamEvent event, Instant now) {
        switch (event) {
            case StreamEvent.Price(Coin coin, Quote quote) -> {
                activity.quoteReceived(coin, now);
                lastEventAt = now;
                delivered = true;
                listener.onQuote(coin, quote, now);
            }
            case StreamEvent.TetherRate(Quote quote) -> {
                lastEventAt = now;
                listener.onTetherRate(quote, now);
            }
            case StreamEvent.NotListed(Coin coin) -> activity.notListed(coin);
            case StreamEvent.Signal signal -> {
                switch (signal) {
                    case ALIVE -> lastEventAt = now;
                    case CLOSING -> shutdownAnnounced = true;
                }
            }
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        endReason = Optional.of("closed by the upstream with status " + status);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        endReason = Optional.of("broke: " + error.getClass().getSimpleName());
    }
}
