package dev.archipelago.communication.alerts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The settings of an {@link AlertChannel}: which fields a rule has to state, and their form. Immutable. */
public record SettingsSchema(List<Field> fields) {

    /**
     * One setting, a string.
     *
     * @param required whether a rule must state it
     * @param secret whether it is never shown again
     * @param form what the whole value must match
     * @param description the form in words: {@code must be an https address}
     */
    public record Field(String name, boolean required, boolean secret, Pattern form, String description) {}

    public SettingsSchema {
        fields = List.copyOf(fields);
    }

    /** A schema with these fields. */
    public static SettingsSchema of(Field... fields) {
        return new SettingsSchema(List.of(fields));
    }

    /** @throws InvalidSettingsException if a field is missing, unknown, no string or of another form */
    public void validate(Map<String, ?> settings) throws InvalidSettingsException {
        Map<String, Field> known = new LinkedHashMap<>();
        fields.forEach(field -> known.put(field.name(), field));
        for (String name : new TreeSet<>(settings.keySet())) {
            if (!known.containsKey(name)) {
                throw new InvalidSettingsException(
                        "settings", "has a field that is not one of " + String.join(", ", known.keySet()));
            }
        }
        for (Field field : fields) {
            Object value = settings.get(field.name());
            if (value == null && field.required()) {
                throw new InvalidSettingsException(field.name(), "is missing");
            }
            if (value != null
                    && !(value instanceof String text
                            && field.form().matcher(text).matches())) {
                throw new InvalidSettingsException(field.name(), field.description());
            }
        }
    }

    /** Valid settings, separated into secret ones and others. */
    public AlertChannel.Verified split(Map<String, ?> settings) {
        Map<String, Object> shown = new LinkedHashMap<>();
        Map<String, String> secrets = new LinkedHashMap<>();
        for (Field field : fields) {
            Object value = settings.get(field.name());
            if (value instanceof String text) {
                if (field.secret()) {
                    secrets.put(field.name(), text);
                } else {
                    shown.put(field.name(), text);
                }
            }
        }
        return new AlertChannel.Verified(shown, secrets, Map.of());
    }
}
