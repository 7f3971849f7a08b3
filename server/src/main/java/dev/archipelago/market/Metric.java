package dev.archipelago.market;

/**
 * A figure of the market as data: what it is called, what its value may be and how it is shown. {@link Metrics} registers
 * those that belong to no coin or fund, {@link MarketCatalog} lists all. Two metrics with the same key are the same metric.
 *
 * @param key its name in JSON, in the stream, in the history and in alert rules: {@code btc_price_usd}
 * @param block the figures it is fetched with
 * @param unit what its value is counted in
 * @param placement where the JSON of a snapshot has it
 * @param plausibility which values are possible and which steps need a confirmation
 * @param display how people see it
 */
public record Metric(
        String key, Block block, Unit unit, Placement placement, Plausibility plausibility, Display display) {

    /** Where the JSON of a snapshot has a metric. */
    public enum Placement {
        /** A field of its own, and among the readings. */
        FIELD,
        /** A field of the object of its index fund, and among the readings. */
        FUND,
        /** Among the readings alone, while it is known. */
        READING,
        /** An object of its own beside the readings, {@code null} while it is not known. */
        OBJECT
    }

    /**
     * Whether it only adds to the figures of the contract: then its absence is no failure, and its age does not count for
     * its block.
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

    /** The key. */
    @Override
    public String toString() {
        return key;
    }
}
