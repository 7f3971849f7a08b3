package dev.archipelago.external.spi;

/** The currency in which an exchange quotes prices. */
public enum QuoteCurrency {
    /** United States dollars. */
    USD,
    /** Tether dollars, which are worth about as much as United States dollars. */
    USDT
}
