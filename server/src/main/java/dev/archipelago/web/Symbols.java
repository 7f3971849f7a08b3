package dev.archipelago.web;

import dev.archipelago.market.KlineInterval;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The codes of candle intervals, for messages. */
final class Symbols {
    static final String INTERVALS =
            Arrays.stream(KlineInterval.values()).map(KlineInterval::code).collect(Collectors.joining(", "));

    private Symbols() {}
}
