package dev.archipelago.indicator;

import dev.archipelago.market.Kline;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.num.DoubleNumFactory;

/** Converts klines to ta4j bar series. */
final class Bars {

    private Bars() {}

    static BarSeries of(List<Kline> klines) {
        BarSeries series = empty();
        for (Kline kline : klines) {
            // ta4j expects an end time, so an open kline gets the time at which it will close.
            add(
                    series,
                    kline.interval().length(),
                    kline.openTime().plus(kline.interval().length()),
                    kline.open(),
                    kline.high(),
                    kline.low(),
                    kline.close());
        }
        return series;
    }

    /** Creates a series from closing prices; the other fields and the times of its bars have no meaning. */
    static BarSeries ofCloses(List<BigDecimal> closes) {
        BarSeries series = empty();
        Instant end = Instant.EPOCH;
        for (BigDecimal close : closes) {
            end = end.plusSeconds(1);
            add(series, Duration.ofSeconds(1), end, close, close, close, close);
        }
        return series;
    }

    private static BarSeries empty() {
        return new BaseBarSeriesBuilder()
                .withNumFactory(DoubleNumFactory.getInstance())
                .build();
    }

    private static void add(
            BarSeries series,
            Duration length,
            Instant end,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close) {
        series.barBuilder()
                .timePeriod(length)
                .endTime(end)
                .openPrice(open)
                .highPrice(high)
                .lowPrice(low)
                .closePrice(close)
                .volume(0)
                .add();
    }
}
