package dev.archipelago.infrastructure.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Lists a configuration value by value. A {@link Secret} is masked by its own string form. */
public final class ConfigurationFacts {

    private ConfigurationFacts() {}

    /** The values of {@code configuration} by their paths, such as {@code web.port}. */
    public static Map<String, String> of(Record configuration) {
        Map<String, String> facts = new TreeMap<>();
        add("", configuration, facts);
        return facts;
    }

    private static void add(String path, Object value, Map<String, String> facts) {
        switch (value) {
            case Optional<?> optional ->
                optional.ifPresentOrElse(present -> add(path, present, facts), () -> facts.put(path, "–"));
            case Secret secret -> facts.put(path, secret.toString());
            case Record record
            when record.getClass().getPackage().equals(ConfigurationFacts.class.getPackage()) -> {
                for (RecordComponent component :
                        Objects.requireNonNull(record.getClass().getRecordComponents())) {
                    String name = path.isEmpty() ? component.getName() : path + "." + component.getName();
                    add(name, get(component, record), facts);
                }
            }
            case Map<?, ?> map -> map.forEach((key, entry) -> add(path + "." + key, entry, facts));
            default -> facts.put(path, value.toString());
        }
    }

    private static Object get(RecordComponent component, Record record) {
        try {
            return Objects.requireNonNull(component.getAccessor().invoke(record));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
