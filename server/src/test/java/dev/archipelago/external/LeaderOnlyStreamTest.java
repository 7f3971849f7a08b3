package dev.archipelago.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.market.MarketCatalog;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderOnlyStreamTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean leading = new AtomicBoolean();
    private final AtomicInteger made = new AtomicInteger();
    private final LeaderOnlyStream stream = new LeaderOnlyStream(this::make, leading::get);

    /** Returns a stream of an address that refuses connections. */
    private TickerStream make() {
        made.incrementAndGet();
        return new TickerStream(
                new TickerStream.Endpoint(
                        "binance",
                        URI.create("ws://127.0.0.1:1"),
                        Optional.empty(),
                        Upstreams.REGISTERED.streams().get("binance").protocol().apply(MarketCatalog.DEFAULT.coins())),
                (coin, quote, receivedAt) -> {},
                new TickerStream.Connector(
                        client, TickerStream.Timing.DEFAULT, new ManualClock("2026-03-01T12:00:00Z"), new Random(1)));
    }

    @AfterEach
    void close() {
        stream.close();
        client.shutdownNow();
    }

    @Test
    void roleChanged_notLeading_opensNone() {
        stream.roleChanged();
        assertThat(made).hasValue(0);
        assertThat(stream.statistics()).isEmpty();
        assertThat(stream.delivering()).isFalse();
        assertThat(stream.complete()).isFalse();
    }

    @Test
    void roleChanged_leading_opensOneUntilItIsNot() {
        leading.set(true);
        stream.roleChanged();
        stream.roleChanged();
        assertThat(made).hasValue(1);
        assertThat(stream.statistics()).isPresent();
        assertThat(stream.delivering()).isFalse();
        leading.set(false);
        stream.roleChanged();
        assertThat(stream.statistics()).isEmpty();
        leading.set(true);
        stream.roleChanged();
        assertThat(made).hasValue(2);
    }

    @Test
    void close_isForGood() {
        leading.set(true);
        stream.roleChanged();
        stream.close();
        stream.roleChanged();
        assertThat(stream.statistics()).isEmpty();
        assertThat(made).hasValue(1);
    }
}
