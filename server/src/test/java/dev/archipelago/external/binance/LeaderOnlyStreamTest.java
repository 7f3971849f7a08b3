package dev.archipelago.external.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.external.spi.SourceException;
import dev.archipelago.fixture.ManualClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderOnlyStreamTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicInteger made = new AtomicInteger();
    private final LeaderOnlyStream stream = new LeaderOnlyStream(this::make, wanted::get);

    /** One whose address nobody answers at. */
    private BinanceStream make() {
        made.incrementAndGet();
        return new BinanceStream(
                URI.create("ws://127.0.0.1:1"), client, new ManualClock("2026-03-01T12:00:00Z"), new Random(1));
    }

    @AfterEach
    void close() {
        stream.close();
        client.shutdownNow();
    }

    @Test
    void look_notWanted_opensNone() {
        stream.look();
        assertThat(made).hasValue(0);
        assertThat(stream.statistics()).isEmpty();
        assertThatThrownBy(stream::fetch).isInstanceOf(SourceException.class).hasMessageContaining("not listened to");
    }

    @Test
    void look_wanted_opensOneUntilItIsNot() {
        wanted.set(true);
        stream.look();
        stream.look();
        assertThat(made).hasValue(1);
        assertThat(stream.statistics()).containsKey("state");
        assertThatThrownBy(stream::fetch).isInstanceOf(SourceException.class).hasMessageContaining("silent");
        wanted.set(false);
        stream.look();
        assertThat(stream.statistics()).isEmpty();
        wanted.set(true);
        stream.look();
        assertThat(made).hasValue(2);
    }

    @Test
    void close_isForGood() {
        wanted.set(true);
        stream.look();
        stream.close();
        stream.look();
        assertThat(stream.statistics()).isEmpty();
        assertThat(made).hasValue(1);
    }

    @Test
    void name_isThatOfTheStream() {
        BinanceStream other = make();
        assertThat(stream.name()).isEqualTo(other.name());
        assertThat(stream.figure()).isEqualTo(other.figure());
        assertThat(stream.interval()).isEqualTo(other.interval());
        assertThat(stream.deadline()).isEqualTo(other.deadline());
    }
}
