package dev.archipelago.market;

import java.util.Locale;

/** An exchange-traded fund that tracks a US stock index. The constants are in display order. */
public enum IndexFund {
    DIA("SPDR Dow Jones ETF", "DJIA"),
    SPY("SPDR S&P 500 ETF", "S&P 500"),
    QQQM("Invesco Nasdaq-100 ETF", "Nasdaq 100");

    private final String title;
    private final String index;
    private final Metric price;
    private final Metric change;
    private final Metric changePercent;

    IndexFund(String title, String index) {
        this.title = title;
        this.index = index;
        String code = name().toLowerCase(Locale.ROOT);
        this.price = Metrics.price(code, index);
        this.change = Metrics.change(code, price);
        this.changePercent = Metrics.changePercent(code, price);
    }

    /** Returns the fund's name as spelled in JSON. */
    public String title() {
        return title;
    }

    /** Returns the name of the index that the fund tracks. */
    public String index() {
        return index;
    }

    /** Returns the metric of the fund's price in USD. */
    public Metric price() {
        return price;
    }

    /** Returns the metric of the fund's change since the previous close, in USD. */
    public Metric change() {
        return change;
    }

    /** Returns the metric of the fund's change since the previous close, in percent. */
    public Metric changePercent() {
        return changePercent;
    }
}
