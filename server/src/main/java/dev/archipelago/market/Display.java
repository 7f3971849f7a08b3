package dev.archipelago.market;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How people see a metric.
 *
 * @param style how its value is written
 * @param card what draws it on the home page and the market page
 * @param label the key of its name in the message files
 * @param labelArguments what the name is about: a coin's or an index's name
 * @param scale its zones; present for a {@link Card#GAUGE} and nothing else
 */
public record Display(Style style, Card card, String label, List<String> labelArguments, Optional<ZoneScale> scale) {

    /** How a value is written. The scripts of the pages know the same names in lower case. */
    public enum Style {
        /** A price in USD: two decimals from 10 up, four from 1 up, up to six below. */
        PRICE,
        /** An amount in USD in millions, billions or trillions. */
        AMOUNT,
        /** A part of a whole in percent, with one decimal. */
        SHARE,
        /** A change in percent with its sign and direction, with two decimals. */
        CHANGE,
        /** Points of an index, with at most one decimal. */
        POINTS,
        /** An amount in Vietnamese dong. */
        DONG
    }

    /** What draws a metric. */
    public enum Card {
        /** Nothing of its own: it is a part of another one's card, or in the JSON alone. */
        NONE,
        /** A row of the table of coins. */
        COIN,
        /** A card with the value, and the change of the metric if there is one. */
        FIGURE,
        /** A part of the bar of shares. */
        SHARE,
        /** A half circle with zones. */
        GAUGE,
        /** An entry of the list of index funds. */
        FUND
    }

    /** @throws IllegalArgumentException if a gauge has no scale, or something else has one */
    public Display {
        labelArguments = List.copyOf(labelArguments);
        if (scale.isPresent() != (card == Card.GAUGE)) {
            throw new IllegalArgumentException(label + ": a gauge, and nothing else, must have a scale");
        }
    }

    /** Something that is no gauge. */
    Display(Style style, Card card, String label, List<String> labelArguments) {
        this(style, card, label, labelArguments, Optional.empty());
    }

    /** A gauge. */
    static Display gauge(String label, ZoneScale scale) {
        return new Display(Style.POINTS, Card.GAUGE, label, List.of(), Optional.of(scale));
    }

    /** The name of the style, as the templates and scripts of the pages know it. */
    public String format() {
        return style.name().toLowerCase(Locale.ROOT);
    }

    /** Whether its past can be shown as a chart: that of everything that has a card. */
    public boolean charted() {
        return card != Card.NONE;
    }
}
