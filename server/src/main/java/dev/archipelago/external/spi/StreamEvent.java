package dev.archipelago.external.spi;

import dev.archipelago.market.Coin;

/** A part of a frame that a stream sent. */
public sealed interface StreamEvent {

    /** A price of a coin in the currency of the stream. */
    record Price(Coin coin, Quote quote) implements StreamEvent {}

    /** The price of one Tether dollar (USDT) in USD. */
    record TetherRate(Quote quote) implements StreamEvent {}

    /** The upstream does not list a coin, so that no price of it will arrive. */
    record NotListed(Coin coin) implements StreamEvent {}

    /** An event without data. */
    enum Signal implements StreamEvent {
        /** The connection works, though no price has changed. */
        ALIVE,
        /** The upstream is about to close the connection. */
        CLOSING
    }
}
