package dev.archipelago.web;

import dev.archipelago.business.coins.Availability;
import dev.archipelago.business.coins.Change;
import dev.archipelago.business.coins.CoinReport;
import dev.archipelago.business.coins.Coins;
import dev.archipelago.business.coins.IndicatorFigures;
import dev.archipelago.business.coins.IndicatorReport;
import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fake that provides coin reports with only a name. */
final class MemoryCoins implements Coins {

    @Override
    public byte[] indicators(Coin coin, KlineInterval interval) {
        return bytes("{\"symbol\":\"" + coin + "\",\"interval\":\"" + interval.code() + "\"}");
    }

    @Override
    public byte[] report(Coin coin) {
        if (coin.equals(TestCoins.XRP)) {
            throw new IllegalStateException("a bug");
        }
        return bytes("{\"symbol\":\"" + coin + "\"}");
    }

    @Override
    public CoinReport known(Coin coin) {
        Instant now = Instant.parse("2026-11-21T00:00:00Z");
        Availability<IndicatorFigures> none = new Availability.Missing<>("no klines");
        return new CoinReport(
                coin,
                Snapshot.empty(MarketCatalog.DEFAULT, now, false),
                changes(coin),
                Arrays.stream(KlineInterval.values())
                        .map(interval -> new IndicatorReport(coin, interval, now, false, none, none))
                        .toList());
    }

    @Override
    public Map<String, Availability<Change>> changes(Coin coin) {
        Map<String, Availability<Change>> changes = new LinkedHashMap<>();
        List.of("1h", "24h", "7d", "30d")
                .forEach(span -> changes.put(span, new Availability.Missing<>("none is kept")));
        return changes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
