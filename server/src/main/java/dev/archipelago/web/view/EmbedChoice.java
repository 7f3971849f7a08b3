package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.market.Coin;
import java.util.List;

/**
 * The options of the embedded widget, which the embedding site chooses.
 *
 * @param coins at least one, without duplicates, in display order
 */
public record EmbedChoice(List<Coin> coins, Currency currency, Theme theme) {

    /** The colour theme of the widget, independent of the reader's choice on this site. */
    public enum Theme {
        LIGHT,
        DARK,
        /** The preference of the reader's system. */
        SYSTEM
    }

    public EmbedChoice {
        coins = List.copyOf(coins);
    }
}
