package dev.archipelago.web.view;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A card with figures of the whole market, in the order and of the kind that {@code Metrics} registers them with. */
public sealed interface IndicatorCard {

    /**
     * One figure.
     *
     * @param format how its value is written, by the name that templates and scripts know
     * @param change how it changed, if that is known
     */
    record Figure(String title, DisplayedFigure figure, String format, Optional<DisplayedFigure> change)
            implements IndicatorCard {}

    /**
     * Parts of a whole in one bar.
     *
     * @param shares at least one
     */
    record Shares(List<Share> shares) implements IndicatorCard {}

    /** An index with zones. */
    record Scale(String title, Gauge gauge) implements IndicatorCard {}

    /**
     * A part of a whole.
     *
     * @param code its name in style sheets: {@code btc}
     * @param label the same for people
     * @param offset where it begins in the bar, from 0 to 100; empty for the first
     */
    record Share(String code, String label, DisplayedFigure figure, Optional<String> offset) {

        /** Its width in the bar, from 0 to 100. */
        public String width() {
            return figure.value().orElse(BigDecimal.ZERO).toPlainString();
        }
    }
}
