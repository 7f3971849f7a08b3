package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.market.Coin;
import java.util.List;

/**
 * What a site that shows the widget chose to show.
 *
 * @param coins at least one, each once, in the order wanted
 */
public record EmbedChoice(List<Coin> coins, Currency currency, Theme theme) {

    /** How the widget looks whatever the reader chose for this site. */
    public enum Theme {
        LIGHT,
        DARK,
        /** As the reader's system. */
        SYSTEM
    }

    public EmbedChoice {
        coins = List.copyOf(coins);
    }
}
