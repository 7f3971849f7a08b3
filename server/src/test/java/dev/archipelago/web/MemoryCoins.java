package dev.archipelago.web;

import dev.archipelago.business.coins.Coins;
import dev.archipelago.market.Coin;
import dev.archipelago.market.KlineInterval;
import java.nio.charset.StandardCharsets;

/** Coins of which only the name is told. */
final class MemoryCoins implements Coins {

    @Override
    public byte[] indicators(Coin coin, KlineInterval interval) {
        return bytes("{\"symbol\":\"" + coin + "\",\"interval\":\"" + interval.code() + "\"}");
    }

    @Override
    public byte[] report(Coin coin) {
        if (coin == Coin.XRP) {
            throw new IllegalStateException("a bug");
        }
        return bytes("{\"symbol\":\"" + coin + "\"}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
