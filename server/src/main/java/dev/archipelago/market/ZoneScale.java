package dev.archipelago.market;

import java.math.BigDecimal;
import java.util.List;

/**
 * The scale of an index from 0 to 100, divided into named zones. Client-side scripts receive the same zones with the
 * page.
 *
 * @param label the common prefix of the zones' message keys: {@code live.fng}
 * @param zones in ascending order; the last one extends to 100
 */
public record ZoneScale(String label, List<Zone> zones) {

    /**
     * A zone of the scale.
     *
     * @param name the last part of its message key, also used in style sheets: {@code extreme_fear}
     * @param limit the highest value of the zone
     */
    public record Zone(String name, int limit) {}

    public ZoneScale {
        zones = List.copyOf(zones);
    }

    /** Returns the last part of the label, which identifies the scale in style sheets and scripts: {@code fng}. */
    public String family() {
        return label.substring(label.lastIndexOf('.') + 1);
    }

    /** Returns the zone that contains {@code value}. */
    public Zone zone(BigDecimal value) {
        return zones.stream()
                .filter(zone -> value.compareTo(BigDecimal.valueOf(zone.limit())) <= 0)
                .findFirst()
                .orElseGet(zones::getLast);
    }

    /** Returns the message key of a zone's name. */
    public String key(Zone zone) {
        return label + "." + zone.name();
    }
}
