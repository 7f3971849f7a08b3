package dev.archipelago.external.binance;

import java.net.http.WebSocket;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Joins the parts of text frames and remembers why the connection ended. The JDK answers pings by itself. */
final class TickerFrames implements WebSocket.Listener {
    private static final int LONGEST_FRAME = 64 * 1024;

    private final Function<String, Optional<String>> accept;
    private final StringBuilder parts = new StringBuilder();
    private volatile Optional<String> ended = Optional.empty();

    /** @param accept takes a frame and returns why the connection should end, if it should */
    TickerFrames(Function<String, Optional<String>> accept) {
        this.accept = accept;
    }

    /** Why the connection ended, once it has. */
    Optional<String> ended() {
        return ended;
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
            Optional<String> end = accept.apply(frame);
            if (end.isPresent()) {
                ended = end;
                return null;
            }
        }
        socket.request(1);
        return null;
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
