package dev.archipelago.external.spi;

/** The state of a stream that pushes quotes to a {@link QuoteListener}. Thread-safe; no method blocks. */
public interface QuoteStream {

    /** Whether a quote of any coin arrived recently. */
    boolean delivering();

    /** Whether a quote of every coin arrived recently, so that no other source of prices has to be asked. */
    boolean complete();
}
