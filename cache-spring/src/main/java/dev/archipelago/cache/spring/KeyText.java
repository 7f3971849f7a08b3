package dev.archipelago.cache.spring;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ReflectionUtils;

/**
 * The text of the keys of Spring's cache abstraction. Keys that are not equal have different texts, as far as the
 * {@code toString} of their types allows: numbers, strings, enum constants, records, arrays, collections and the
 * parameters of a method are told apart.
 */
final class KeyText {

    /** Longer texts are replaced by their SHA-256. */
    private static final int MAXIMUM_LENGTH = 500;

    private static final String SPECIAL = "\\,=(){}'";

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]*");

    private static final @Nullable Field PARAMETERS = parameters();

    private KeyText() {}

    private static @Nullable Field parameters() {
        Field field = ReflectionUtils.findField(SimpleKey.class, "params", Object[].class);
        if (field == null) {
            return null;
        }
        try {
            field.setAccessible(true);
            return field;
        } catch (RuntimeException e) { // not open: the text is that of toString
            return null;
        }
    }

    /**
     * Returns the text of a key.
     *
     * @throws IllegalArgumentException if its type, or that of a part, does not override {@code toString}
     */
    static String of(Object key) {
        StringBuilder text = new StringBuilder();
        append(text, key);
        return text.length() <= MAXIMUM_LENGTH ? text.toString() : "'sha256=" + sha256(text.toString());
    }

    private static void append(StringBuilder text, @Nullable Object part) {
        switch (part) {
            case null -> text.append("'null");
            case Long number -> text.append(number.longValue());
            case Integer number -> text.append(number.intValue());
            case Short number -> text.append(number.shortValue());
            case Byte number -> text.append(number.byteValue());
            case CharSequence string -> appendString(text, string.toString());
            case Enum<?> constant -> appendNamed(text, constant.getDeclaringClass(), constant.name());
            case SimpleKey parameters -> appendParameters(text, parameters);
            case Set<?> elements -> appendSorted(text, elements);
            case Map<?, ?> map -> appendSorted(text, map.entrySet());
            case Collection<?> elements -> appendAll(text, elements.toArray());
            case Map.Entry<?, ?> entry -> appendAll(text, new Object[] {entry.getKey(), entry.getValue()});
            case Record value -> appendRecord(text, value);
            default -> appendOther(text, part);
        }
    }

    private static void appendOther(StringBuilder text, Object part) {
        Class<?> type = part.getClass();
        if (type.isArray()) {
            Object[] elements = new Object[Array.getLength(part)];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = Array.get(part, i);
            }
            appendAll(text, elements);
            return;
        }
        Method method = requireNonNull(ReflectionUtils.findMethod(type, "toString"));
        if (method.getDeclaringClass() == Object.class) {
            throw new IllegalArgumentException("a cache key of " + type.getName() + " needs a text: make it a record,"
                    + " override toString, or name the key with @Cacheable(key = \"#product.id\")");
        }
        appendNamed(text, type, part.toString());
    }

    private static void appendParameters(StringBuilder text, SimpleKey key) {
        Object parameters = PARAMETERS == null ? null : ReflectionUtils.getField(PARAMETERS, key);
        if (parameters instanceof Object[] elements) {
            appendAll(text, elements);
        } else {
            appendNamed(text, SimpleKey.class, key.toString());
        }
    }

    private static void appendRecord(StringBuilder text, Record value) {
        RecordComponent[] components = value.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            ReflectionUtils.makeAccessible(components[i].getAccessor());
            values[i] = ReflectionUtils.invokeMethod(components[i].getAccessor(), value);
        }
        text.append(value.getClass().getSimpleName());
        appendAll(text, values);
    }

    private static void appendAll(StringBuilder text, @Nullable Object[] elements) {
        text.append('(');
        for (int i = 0; i < elements.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            append(text, elements[i]);
        }
        text.append(')');
    }

    /** Equal sets may have their elements in different orders. */
    private static void appendSorted(StringBuilder text, Set<?> elements) {
        text.append(elements.stream()
                .map(element -> {
                    StringBuilder part = new StringBuilder();
                    append(part, element);
                    return part.toString();
                })
                .sorted()
                .collect(Collectors.joining(",", "{", "}")));
    }

    private static void appendNamed(StringBuilder text, Class<?> type, String value) {
        text.append(type.getSimpleName()).append('=');
        appendEscaped(text, value);
    }

    /** A string that could be the text of something else begins with a quote. */
    private static void appendString(StringBuilder text, String string) {
        if (NUMBER.matcher(string).matches() || string.chars().anyMatch(unit -> SPECIAL.indexOf(unit) >= 0)) {
            text.append('\'');
        }
        appendEscaped(text, string);
    }

    private static void appendEscaped(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (SPECIAL.indexOf(character) >= 0) {
                text.append('\\');
            }
            text.append(character);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
