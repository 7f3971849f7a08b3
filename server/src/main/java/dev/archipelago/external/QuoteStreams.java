package dev.archipelago.external;

import dev.archipelago.external.spi.QuoteListener;
import dev.archipelago.external.spi.StreamOffer;
import dev.archipelago.infrastructure.config.UpstreamConfig;
import dev.archipelago.infrastructure.config.UpstreamSettings;
import dev.archipelago.market.Coin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The streams of prices in use, by the name of their upstream, each open while this node leads. Thread-safe. */
public final class QuoteStreams implements AutoCloseable {
    private static final String FIGURE = "/ticker_stream";

    private final Map<String, LeaderOnlyStream> streams;

    private QuoteStreams(Map<String, LeaderOnlyStream> streams) {
        this.streams = streams;
    }

    /**
     * Creates the streams; none is open until {@link #roleChanged}.
     *
     * @param offers the streams of all upstreams by name
     * @param listeners who receives the quotes of a stream, by the upstream's name; a stream without a listener is not
     *     used
     * @param leading whether this node leads now
     */
    public static QuoteStreams of(
            Map<String, StreamOffer> offers,
            Map<String, QuoteListener> listeners,
            UpstreamConfig config,
            List<Coin> coins,
            TickerStream.Connector connector,
            BooleanSupplier leading) {
        Map<String, LeaderOnlyStream> streams = new LinkedHashMap<>();
        offers.forEach((name, offer) -> {
            QuoteListener listener = listeners.get(name);
            if (listener != null) {
                UpstreamSettings settings = config.of(name);
                TickerStream.Endpoint endpoint = new TickerStream.Endpoint(
                        name,
                        settings.address(offer.address()),
                        offer.alternative().flatMap(settings::alternative),
                        offer.protocol().apply(coins));
                streams.put(name, new LeaderOnlyStream(() -> new TickerStream(endpoint, listener, connector), leading));
            }
        });
        return new QuoteStreams(streams);
    }

    /**
     * Returns the stream of an upstream.
     *
     * @throws IllegalArgumentException if it is not in use
     */
    public LeaderOnlyStream stream(String upstream) {
        LeaderOnlyStream stream = streams.get(upstream);
        if (stream == null) {
            throw new IllegalArgumentException("no stream of " + upstream + " is in use");
        }
        return stream;
    }

    /** Opens or closes the streams according to the node's role. Call this when the role may have changed. */
    public void roleChanged() {
        streams.values().forEach(LeaderOnlyStream::roleChanged);
    }

    /** Returns the state and counters of the open streams, by {@code upstream/ticker_stream}. Does not block. */
    public Map<String, TickerStreamStatistics> statistics() {
        Map<String, TickerStreamStatistics> open = new LinkedHashMap<>();
        streams.forEach((name, stream) -> stream.statistics().ifPresent(entry -> open.put(name + FIGURE, entry)));
        return open;
    }

    /** Closes the streams for good. A second call does nothing. */
    @Override
    public void close() {
        streams.values().forEach(LeaderOnlyStream::close);
    }
}
