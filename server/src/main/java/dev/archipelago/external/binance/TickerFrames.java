package dev.archipelago.external.binance;

import dev.archipelago.external.binance.LatestTickers.Frame;
import dev.archipelago.external.spi.SourceException;
import java.net.http.WebSocket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What comes over one connection: joins the parts of text frames, puts quotes into the book and remembers how the
 * connection is. The JDK answers pings by itself.
 */
final class TickerFrames implements WebSocket.Listener {
    private static final int LONGEST_FRAME = 64 * 1024;

    private final LatestTickers book;
    private final InstantSource clock;
    private final StringBuilder parts = new StringBuilder();
    private volatile Instant heardAt;
    private volatile boolean delivered;
    private volatile boolean goingDown;
    private volatile Optional<String> ended = Optional.empty();

    TickerFrames(LatestTickers book, InstantSource clock) {
        this.book = book;
        this.clock = clock;
        this.heardAt = clock.instant();
    }

    /** Why the connection ended, once it has. */
    Optional<String> ended() {
        return ended;
    }

    /** When it last brought a quote, or began. */
    Instant heardAt() {
        return heardAt;
    }

    /** Whether it has brought a quote. */
    boolean delivered() {
        return delivered;
    }

    /** Whether the server said that it will cut the connection. */
    boolean goingDown() {
        return goingDown;
    }

    @Override
    public void onOpen(WebSocket socket) {
        heardAt = clock.instant();
        socket.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        if (parts.length() + data.length() > LONGEST_FRAME) {
            ended = Optional.of("frame longer than " + LONGEST_FRAME + " characters");
            return null;
        }
        parts.append(data);
        if (last) {
            String frame = parts.toString();
            parts.setLength(0);
            try {
                take(book.accept(frame));
            } catch (SourceException notJson) {
                ended = Optional.of(String.valueOf(notJson.getMessage()));
                return null;
            }
        }
        socket.request(1);
        return null;
    }

    private void take(Frame frame) {
        switch (frame) {
            case QUOTE -> {
                heardAt = clock.instant();
                delivered = true;
            }
            case SHUTDOWN -> goingDown = true;
            case OTHER -> {}
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        ended = Optional.of("closed by Binance with status " + status);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        ended = Optional.of("broke: " + error.getClass().getSimpleName());
    }
}
