package dev.archipelago.indicator;

import dev.archipelago.market.Kline;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.ta4j.core.BarSeries;
import org.ta4j.core.BaseBarSeriesBuilder;
import org.ta4j.core.num.DoubleNumFactory;

/** Klines as ta4j takes them. */
final class Bars {

    private Bars() {}

    static BarSeries of(List<Kline> klines) {
        BarSeries series = empty();
        for (Kline kline : klines) {
            // One that is still open ends, for ta4j, where it will.
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

    /** Bars of which only the closing price means anything. */
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
