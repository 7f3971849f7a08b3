package dev.archipelago.infrastructure.store;

import java.util.List;

/**
 * The labels that an enum type of PostgreSQL must have. Labels are only added, never removed.
 *
 * @param type the name of the type, which a migration has created
 * @param labels the required labels, in any order
 */
public record EnumLabels(String type, List<String> labels) {
    /** @throws IllegalArgumentException if a name contains anything but lower-case letters, digits and underscores */
    public EnumLabels {
        labels = List.copyOf(labels);
        if (!type.matches("[a-z0-9_]+") || !labels.stream().allMatch(label -> label.matches("[a-z0-9_]+"))) {
            throw new IllegalArgumentException(
                    "names of an enum type must be of small letters, digits and underscores, got " + type + " "
                            + labels);
        }
    }
}
