package dev.archipelago.market;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Describes how a metric is presented to users.
 *
 * @param style the format of its value
 * @param card the kind of card that shows it on the home page and the market page
 * @param label the key of its name in the message files
 * @param labelArguments the arguments of the name: the name of a coin or an index
 * @param scale the zones of the scale; present for a {@link Card#GAUGE} only
 */
public record Display(Style style, Card card, String label, List<String> labelArguments, Optional<ZoneScale> scale) {

    /** The format of a value. The client-side scripts use the same names in lower case. */
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

    /** The kind of card that shows a metric. */
    public enum Card {
        /** No card: the metric is part of another metric's card, or appears in JSON only. */
        NONE,
        /** A row in the table of coins. */
        COIN,
        /** A card with the value and, if there is one, its change. */
        FIGURE,
        /** A segment of the dominance bar. */
        SHARE,
        /** A semicircular gauge with zones. */
        GAUGE,
        /** An entry in the list of index funds. */
        FUND
    }

    /** @throws IllegalArgumentException if a gauge has no scale or another card has one */
    public Display {
        labelArguments = List.copyOf(labelArguments);
        if (scale.isPresent() != (card == Card.GAUGE)) {
            throw new IllegalArgumentException(label + ": a gauge, and nothing else, must have a scale");
        }
    }

    /** Creates a display without a gauge. */
    Display(Style style, Card card, String label, List<String> labelArguments) {
        this(style, card, label, labelArguments, Optional.empty());
    }

    /** Creates the display of a gauge. */
    static Display gauge(String label, ZoneScale scale) {
        return new Display(Style.POINTS, Card.GAUGE, label, List.of(), Optional.of(scale));
    }

    /** Returns the name of the style as used by templates and scripts. */
    public String format() {
        return style.name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the metric's history can be shown as a chart, which holds for every metric with a card. */
    public boolean charted() {
        return card != Card.NONE;
    }
}
