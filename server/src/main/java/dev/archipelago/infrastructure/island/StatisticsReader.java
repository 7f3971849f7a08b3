package dev.archipelago.infrastructure.island;

import dev.archipelago.infrastructure.island.Statistics.Counter;
import dev.archipelago.infrastructure.island.Statistics.Inline;
import dev.archipelago.infrastructure.island.Statistics.Label;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the names and values of {@link Statistics} from their record components. */
public final class StatisticsReader {

    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            if (components == null) {
                throw new IllegalArgumentException(type + " is not a record");
            }
            return Arrays.stream(components).map(Component::of).toList();
        }
    };

    /**
     * One statistic.
     *
     * @param value as the record has it, without its {@code Optional}
     * @param counter whether it only grows
     * @param label the label whose values are the keys of the map {@code value}; empty if the keys are names
     */
    public record Field(String name, Object value, boolean counter, Optional<String> label) {}

    private record Component(String name, Method accessor, boolean counter, Optional<String> label, boolean inline) {

        static Component of(RecordComponent component) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return new Component(
                    snakeCase(component.getName()),
                    accessor,
                    component.isAnnotationPresent(Counter.class),
                    Optional.ofNullable(component.getAnnotation(Label.class)).map(Label::value),
                    component.isAnnotationPresent(Inline.class));
        }

        /** The value in {@code statistics}; empty if it is an empty {@code Optional}. */
        Optional<?> value(Statistics statistics) {
            try {
                return switch (accessor.invoke(statistics)) {
                    case Optional<?> value -> value;
                    case OptionalLong value -> value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
                    case Object value -> Optional.of(value);
                };
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read the statistic " + name, e);
            }
        }
    }

    private StatisticsReader() {}

    /**
     * Returns the statistics that are present, in the order of the record components, with those of {@link Inline}
     * components in their place.
     *
     * @throws IllegalArgumentException if {@code statistics} is not a record, or what is marked as inline has no
     *     statistics
     */
    public static List<Field> read(Statistics statistics) {
        List<Field> fields = new ArrayList<>();
        for (Component component : COMPONENTS.get(statistics.getClass())) {
            component.value(statistics).ifPresent(value -> {
                if (!component.inline()) {
                    fields.add(new Field(component.name(), value, component.counter(), component.label()));
                    return;
                }
                switch (value) {
                    case Statistics nested -> fields.addAll(read(nested));
                    case Map<?, ?> map ->
                        map.forEach((key, entry) ->
                                fields.add(new Field(name(key), entry, component.counter(), component.label())));
                    default -> throw new IllegalArgumentException(component.name() + " has no statistics");
                }
            });
        }
        return fields;
    }

    /**
     * Returns the statistics as JSON values by name: enum constants in lower case, times in ISO 8601, the rest as it
     * is.
     *
     * @throws IllegalArgumentException if a value has no form in JSON
     */
    public static Map<String, Object> fields(Statistics statistics) {
        Map<String, Object> fields = new LinkedHashMap<>();
        read(statistics).forEach(field -> fields.put(field.name(), json(field.value())));
        return fields;
    }

    private static Object json(Object value) {
        return switch (value) {
            case Statistics nested -> fields(nested);
            case Map<?, ?> map -> {
                Map<String, Object> entries = new LinkedHashMap<>();
                map.forEach((key, entry) -> entries.put(name(key), json(entry)));
                yield entries;
            }
            case List<?> list -> list.stream().map(StatisticsReader::json).toList();
            case Enum<?> constant -> name(constant);
            case Instant time -> time.toString();
            case Number number -> number;
            case Boolean flag -> flag;
            case String text -> text;
            default -> throw new IllegalArgumentException(value.getClass() + " has no form in JSON");
        };
    }

    /** Returns the name of a state or of an entry of a map: that of an enum constant is lower case. */
    public static String name(Object key) {
        return key instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : String.valueOf(key);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
