package dev.archipelago.business.coins;

import dev.archipelago.communication.history.HistoryStore;
import dev.archipelago.communication.history.KlineStore;
import dev.archipelago.market.Coin;
import dev.archipelago.market.HistoryPoint;
import dev.archipelago.market.Kline;
import dev.archipelago.market.KlineInterval;
import dev.archipelago.market.Metric;
import dev.archipelago.market.TestCoins;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An in-memory store of Bitcoin's klines and minute candles that can be made to fail. */
final class PastMarket implements KlineStore, HistoryStore {

    final List<Kline> klines = new ArrayList<>();
    final List<HistoryPoint> minutes = new ArrayList<>();
    boolean away;
    int questions;

    /** Adds a recorded minute candle. */
    void minute(Instant begins, String open, String high, String low) {
        BigDecimal first = new BigDecimal(open);
        minutes.add(new HistoryPoint(
                begins,
                first,
                new BigDecimal(high),
                new BigDecimal(low),
                first,
                Optional.of(first),
                Optional.of(1L),
                List.of("binance", "coingecko")));
    }

    @Override
    public List<Kline> newest(Coin coin, KlineInterval interval, int limit) {
        List<Kline> own = between(coin, interval, Instant.MIN, Instant.MAX);
        return own.subList(Math.max(0, own.size() - limit), own.size());
    }

    @Override
    public List<Kline> between(Coin coin, KlineInterval interval, Instant from, Instant to) {
        ask();
        return klines.stream()
                .filter(kline -> kline.coin() == coin && kline.interval() == interval)
                .filter(kline ->
                        !kline.openTime().isBefore(from) && kline.openTime().isBefore(to))
                .toList();
    }

    @Override
    public int save(List<Kline> more) {
        klines.addAll(more);
        return more.size();
    }

    @Override
    public List<HistoryPoint> points(Metric metric, Instant from, Instant to, Duration step) {
        ask();
        return minutes.stream()
                .filter(point -> metric.equals(TestCoins.BTC.price()))
                .filter(point ->
                        !point.begins().isBefore(from) && point.begins().isBefore(to))
                .toList();
    }

    private void ask() {
        questions++;
        if (away) {
            throw new IllegalStateException("unavailable");
        }
    }
}
