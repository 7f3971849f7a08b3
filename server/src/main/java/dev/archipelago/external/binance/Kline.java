package dev.archipelago.external.binance;

import java.math.BigDecimal;
import java.time.Instant;

/** The part of a daily candle that the RSI needs. */
record Kline(Instant openTime, Instant closeTime, BigDecimal close) {}
