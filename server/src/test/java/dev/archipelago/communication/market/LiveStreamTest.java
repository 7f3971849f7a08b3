package dev.archipelago.communication.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.external.spi.CoinQuotes;
import dev.archipelago.external.spi.Quote;
import dev.archipelago.market.Coin;
import dev.archipelago.market.Metric;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Quotes that stream, with the sources over REST behind them. */
class LiveStreamTest extends FakeMarket {
    @Test
    void tick_liveStream_goesStraightIntoTheSnapshot() {
        adapter = adapter(Optional.of(stream));
        for (int i = 0; i < 5; i++) {
            adapter.tick();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("60001"));
        assertThat(coins.fetches).hasValue(0);
        stream.fail();
        tickUntil(s -> s.reading(Metric.BTC_PRICE_USD).value().equals(Optional.of(new BigDecimal("60000"))));
        assertThat(adapter.statistics()).containsEntry("stream_live", false);
    }

    @Test
    void tick_streamSaysTheSameAgain_isNothingNew() {
        CoinQuotes once = quotes("60001");
        stream.behaviour = () -> once;
        adapter = adapter(Optional.of(stream));
        await(() -> {
            int before = told.size();
            second();
            return told.size() == before && !told.isEmpty();
        });
        int before = told.size();
        stream.behaviour = () -> quotes("60002");

        second();

        assertThat(told).hasSize(before + 1);
    }

    @Test
    void tick_jump_waitsForTheNextTick() {
        adapter = adapter(Optional.of(stream));
        adapter.tick();
        stream.behaviour = () -> quotes("90000");
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("60001"));
        assertThat(adapter.statistics().get("jumps_waiting")).asString().contains("btc_price_usd");
        clock.advance(Duration.ofSeconds(1));
        adapter.tick();
        assertThat(adapter.current().reading(Metric.BTC_PRICE_USD).value()).contains(new BigDecimal("90000"));
        assertThat(adapter.statistics()).containsEntry("jumps_confirmed", 7L);
    }

    @Test
    void tick_coinMissingInTheStream_isAskedOverRest() {
        stream.behaviour = () -> new CoinQuotes(
                Map.of(Coin.BTC, new Quote(BigDecimal.TEN, Optional.empty(), clock.instant())), List.of("no ETH"));
        adapter = adapter(Optional.of(stream));
        tickUntil(s -> s.reading(Metric.ETH_PRICE_USD).value().isPresent());
        assertThat(coins.fetches).hasPositiveValue();
    }
}
