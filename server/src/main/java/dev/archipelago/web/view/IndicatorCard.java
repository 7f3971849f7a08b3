package dev.archipelago.web.view;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** A card with figures of the whole market. {@code Metrics} determines the order and kind of the cards. */
public sealed interface IndicatorCard {

    /**
     * A card with one figure.
     *
     * @param format the name of the format of its value, as templates and scripts use it
     * @param change the change of the value, if known
     */
    record Figure(String title, DisplayedFigure figure, String format, Optional<DisplayedFigure> change)
            implements IndicatorCard {}

    /**
     * A card with parts of a whole in one bar.
     *
     * @param shares at least one
     */
    record Shares(List<Share> shares) implements IndicatorCard {}

    /** A card with an index that has zones. */
    record Scale(String title, Gauge gauge) implements IndicatorCard {}

    /**
     * A part of a whole.
     *
     * @param code its name in style sheets: {@code btc}
     * @param label its display name
     * @param offset its start in the bar, from 0 to 100; empty for the first
     */
    record Share(String code, String label, DisplayedFigure figure, Optional<String> offset) {

        /** Its width in the bar, from 0 to 100. */
        public String width() {
            return figure.value().orElse(BigDecimal.ZERO).toPlainString();
        }
    }
}
