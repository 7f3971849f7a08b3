package dev.archipelago.external.spi;

/** The state of a stream that pushes quotes to a {@link QuoteListener}. Thread-safe; no method blocks. */
public interface QuoteStream {

    /** Returns whether a quote of any coin arrived recently. */
    boolean delivering();

    /** Returns whether a quote of every coin arrived recently, so that no other source of prices is needed. */
    boolean complete();
}
