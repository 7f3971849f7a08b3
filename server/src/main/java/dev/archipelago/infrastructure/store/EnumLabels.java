package dev.archipelago.infrastructure.store;

import java.util.List;

/**
 * The labels that an enum type of PostgreSQL must have. Labels are only ever added.
 *
 * @param type the name of the type, which a migration has created
 * @param labels those it must have, in any order
 */
public record EnumLabels(String type, List<String> labels) {
    /** @throws IllegalArgumentException if a name holds anything but small letters, digits and underscores */
    public EnumLabels {
        labels = List.copyOf(labels);
        if (!type.matches("[a-z0-9_]+") || !labels.stream().allMatch(label -> label.matches("[a-z0-9_]+"))) {
            throw new IllegalArgumentException(
                    "names of an enum type must be of small letters, digits and underscores, got " + type + " "
                            + labels);
        }
    }
}
