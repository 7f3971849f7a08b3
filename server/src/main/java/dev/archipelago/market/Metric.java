package dev.archipelago.market;

/**
 * The descriptor of a market metric: its name, unit, plausible values and presentation. {@link Metrics} registers those
 * that belong to no coin or fund, {@link MarketCatalog} lists all. Two metrics are equal if their keys are.
 *
 * @param key the metric's name in JSON, the stream, the history and alert rules: {@code btc_price_usd}
 * @param block the block with which it is fetched
 * @param unit the unit of its values
 * @param placement where it appears in the JSON of a snapshot
 * @param plausibility which values are valid and which changes need confirmation
 * @param display how it is presented
 */
public record Metric(
        String key, Block block, Unit unit, Placement placement, Plausibility plausibility, Display display) {

    /** The place of a metric in the JSON of a snapshot. */
    public enum Placement {
        /** A field of its own, and among the readings. */
        FIELD,
        /** A field of the object of its index fund, and among the readings. */
        FUND,
        /** Among the readings only, while there is a value. */
        READING,
        /** An object of its own, {@code null} while there is no value. */
        OBJECT
    }

    /**
     * Returns whether the metric is supplementary: its absence is not a failure, and its age does not affect the
     * freshness of its block.
     */
    public boolean supplementary() {
        return placement == Placement.READING || placement == Placement.OBJECT;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metric metric && key.equals(metric.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Returns the key. */
    @Override
    public String toString() {
        return key;
    }
}
