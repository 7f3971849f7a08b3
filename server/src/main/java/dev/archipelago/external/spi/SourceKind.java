package dev.archipelago.external.spi;

import dev.archipelago.market.Block;
import java.util.List;
import java.util.Optional;

/**
 * A kind of source, identified by the group of figures that are fetched together.
 *
 * @param <T> the type of its values
 */
public final class SourceKind<T> {

    /** Prices of the coins. */
    public static final SourceKind<CoinQuotes> COIN_PRICES = new SourceKind<>("coin prices", Optional.of(Block.CRYPTO));

    /** Figures of the whole market. */
    public static final SourceKind<GlobalFigures> GLOBAL =
            new SourceKind<>("global figures", Optional.of(Block.GLOBAL));

    /** The fear and greed index. */
    public static final SourceKind<FearGreed> FEAR_GREED =
            new SourceKind<>("fear and greed", Optional.of(Block.FEAR_GREED));

    /** The RSI as an upstream computes it. */
    public static final SourceKind<Rsi> RSI = new SourceKind<>("RSI", Optional.of(Block.RSI));

    /** The RSI computed here from an upstream's klines; used where {@link #RSI} has no value. */
    public static final SourceKind<Rsi> COMPUTED_RSI = new SourceKind<>("computed RSI", Optional.of(Block.RSI), true);

    /** The US index funds. */
    public static final SourceKind<FundQuotes> US_STOCKS =
            new SourceKind<>("US index funds", Optional.of(Block.US_STOCKS));

    /** The price of a US dollar in Vietnamese dong, with a second opinion on the prices of the coins. */
    public static final SourceKind<VndQuotes> USD_VND = new SourceKind<>("dong for a dollar", Optional.empty());

    /**
     * A second opinion on the figures of the whole market: offered by every source of {@link #GLOBAL} but the first.
     */
    public static final SourceKind<GlobalFigures> SECOND_GLOBAL =
            new SourceKind<>("second global figures", Optional.empty());

    /**
     * The fear and greed index by another method than that of {@link #FEAR_GREED}, shown beside it and never for it.
     */
    public static final SourceKind<FearGreed> SECOND_FEAR_GREED =
            new SourceKind<>("second fear and greed index", Optional.empty());

    /** All kinds, those of one block in the order in which they are used. */
    public static final List<SourceKind<?>> ALL = List.of(
            COIN_PRICES, GLOBAL, FEAR_GREED, RSI, COMPUTED_RSI, US_STOCKS, USD_VND, SECOND_GLOBAL, SECOND_FEAR_GREED);

    private final String description;
    private final Optional<Block> block;
    private final boolean computed;

    /** A kind with a description for messages. */
    public SourceKind(String description, Optional<Block> block) {
        this(description, block, false);
    }

    private SourceKind(String description, Optional<Block> block, boolean computed) {
        this.description = description;
        this.block = block;
        this.computed = computed;
    }

    /** Returns whether the figures are computed by the server from an upstream's candles. */
    public boolean computed() {
        return computed;
    }

    /** Returns the block that the figures fill; empty for supplements. */
    public Optional<Block> block() {
        return block;
    }

    /** Returns the description for messages. */
    @Override
    public String toString() {
        return description;
    }
}
