package dev.archipelago.market;

import java.math.BigDecimal;
import java.util.List;

/**
 * The named zones of an index from 0 to 100. The scripts of the pages get the same zones from the page.
 *
 * @param label the key of the zones' names in the message files, without the last part: {@code live.fng}
 * @param zones in the order of their values; the last one reaches up to 100
 */
public record ZoneScale(String label, List<Zone> zones) {

    /**
     * One zone.
     *
     * @param name the last part of the key of its name, and of its style: {@code extreme_fear}
     * @param limit the highest value in it
     */
    public record Zone(String name, int limit) {}

    public ZoneScale {
        zones = List.copyOf(zones);
    }

    /** The last part of the label, by which style sheets and scripts know the scale: {@code fng}. */
    public String family() {
        return label.substring(label.lastIndexOf('.') + 1);
    }

    /** The zone that {@code value} is in. */
    public Zone zone(BigDecimal value) {
        return zones.stream()
                .filter(zone -> value.compareTo(BigDecimal.valueOf(zone.limit())) <= 0)
                .findFirst()
                .orElseGet(zones::getLast);
    }

    /** The key of a zone's name in the message files. */
    public String key(Zone zone) {
        return label + "." + zone.name();
    }
}
