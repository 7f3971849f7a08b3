package dev.archipelago.communication.market;

import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Prices from a stream, with the REST sources as fallback. */
class LiveStreamTest extends FakeMarket {
    @Test
    void quotes_liveStream_goStraightIntoTheSnapshot() {
        adapter = adapter(Optional.of(stream));
        for (int i = 0; i < 5; i++) {
            stream.push("60001");
            second();
        }
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("60001"));
        assertThat(coins.fetches).hasValue(0);
        stream.stop();
        tickUntil(s -> s.reading(TestCoins.BTC.price()).value().equals(Optional.of(new BigDecimal("60000"))));
        assertThat(fields(adapter.statistics())).containsEntry("stream_live", false);
    }

    @Test
    void quotes_sameAgain_publishNothing() {
        adapter = adapter(Optional.of(stream));
        CoinQuotes once = quotes("60001");
        stream.push(once);
        stream.complete = true;
        await(() -> {
            int before = published.size();
            // An answer that is applied later would be published later.
            boolean fetching = adapter.fetching();
            second();
            return !fetching && published.size() == before && !published.isEmpty();
        });
        int before = published.size();
        stream.push(once);
        second();
        assertThat(published).hasSize(before);
        stream.push("60002");

        second();

        assertThat(published).hasSize(before + 1);
    }

    @Test
    void quotes_startedService_arePublishedByTheTimer() {
        adapter = adapter(Optional.of(stream));
        adapter.start();
        await(() -> {
            clock.advance(Duration.ofMillis(500));
            stream.push("60001");
            return adapter.current()
                    .reading(TestCoins.BTC.price())
                    .value()
                    .equals(Optional.of(new BigDecimal("60001")));
        });
    }

    @Test
    void quotes_jump_waitsForTheNextQuote() {
        adapter = adapter(Optional.of(stream));
        stream.push("60001");
        second();
        stream.push("90000");
        second();
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("60001"));
        assertThat(fields(adapter.statistics()).get("jumps_waiting")).asString().contains("btc_price_usd");
        stream.push("90000");
        second();
        assertThat(adapter.current().reading(TestCoins.BTC.price()).value()).contains(new BigDecimal("90000"));
        assertThat(fields(adapter.statistics())).containsEntry("jumps_confirmed", 7L);
    }

    @Test
    void quotes_coinMissingInTheStream_isFetchedOverRest() {
        adapter = adapter(Optional.of(stream));
        stream.push(new CoinQuotes(
                Map.of(TestCoins.BTC, new Quote(BigDecimal.TEN, Optional.empty(), clock.instant())),
                List.of("no ETH")));
        tickUntil(s -> s.reading(TestCoins.ETH.price()).value().isPresent());
        assertThat(coins.fetches).hasPositiveValue();
    }
}
