package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.market.Coin;
import java.util.ArrayList;
import java.util.List;

/** Where the page of a coin is, in what a reader chose on it. */
public final class CoinUrl {

    /** What its chart shows where nothing is chosen. */
    public static final HistoryRange USUAL_RANGE = HistoryRange.WEEK;

    private CoinUrl() {}

    /** A path with a query that names only what is not usual. */
    public static String of(Coin coin, HistoryRange range, Currency currency) {
        List<String> query = new ArrayList<>();
        if (range != USUAL_RANGE) {
            query.add("range=" + range.code());
        }
        if (currency != Currency.USD) {
            query.add("currency=" + currency.code());
        }
        return "/market/" + coin.code() + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
