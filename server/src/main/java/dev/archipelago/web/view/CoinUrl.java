package dev.archipelago.web.view;

import dev.archipelago.business.dashboard.Currency;
import dev.archipelago.business.history.HistoryRange;
import dev.archipelago.market.Coin;
import java.util.ArrayList;
import java.util.List;

/** Builds the URLs of coin pages. */
public final class CoinUrl {

    /** The default range of the chart. */
    public static final HistoryRange USUAL_RANGE = HistoryRange.WEEK;

    private CoinUrl() {}

    /** The path of a coin's page, with a query for the options that differ from their defaults. */
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
