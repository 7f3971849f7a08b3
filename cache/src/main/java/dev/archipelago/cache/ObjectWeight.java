package dev.archipelago.cache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Estimates the memory of values, in bytes: of strings, numbers, arrays, collections, records and what they refer to.
 * Objects of other classes count with a fixed size.
 */
final class ObjectWeight {

    private static final int HEADER = 16;
    private static final int BOXED = 24;
    private static final int STRING = 40;
    private static final int COLLECTION = 64;
    private static final int LIST_ELEMENT = 8;
    private static final int MAP_ELEMENT = 48;
    private static final int OTHER = 64;
    private static final int MAX_DEPTH = 64;

    private static final ClassValue<Method[]> ACCESSORS = new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .filter(Method::trySetAccessible)
                    .toArray(Method[]::new);
        }
    };

    private ObjectWeight() {}

    static int of(Object value) {
        return (int) Math.min(Integer.MAX_VALUE, of(value, 0));
    }

    private static long of(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Enum<?> || depth > MAX_DEPTH) {
            return 0;
        }
        return switch (value) {
            case CharSequence text -> STRING + text.length();
            case BigDecimal number -> 2L * OTHER;
            case BigInteger number -> OTHER + number.bitLength() / Byte.SIZE;
            case Number number -> BOXED;
            case ByteBuffer buffer -> OTHER + buffer.capacity();
            case Optional<?> optional -> HEADER + of(optional.orElse(null), depth + 1);
            case Map<?, ?> map -> map(map, depth);
            case Collection<?> collection -> collection(collection, depth);
            case Record record -> fields(record, depth);
            default -> value.getClass().isArray() ? array(value, depth) : OTHER;
        };
    }

    private static long map(Map<?, ?> map, int depth) {
        long sum = COLLECTION;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            sum += MAP_ELEMENT + of(entry.getKey(), depth + 1) + of(entry.getValue(), depth + 1);
        }
        return sum;
    }

    private static long collection(Collection<?> collection, int depth) {
        long sum = COLLECTION;
        int each = collection instanceof List<?> ? LIST_ELEMENT : MAP_ELEMENT;
        for (Object element : collection) {
            sum += each + of(element, depth + 1);
        }
        return sum;
    }

    private static long array(Object array, int depth) {
        return switch (array) {
            case Object[] elements -> {
                long sum = HEADER;
                for (Object element : elements) {
                    sum += LIST_ELEMENT + of(element, depth + 1);
                }
                yield sum;
            }
            case byte[] bytes -> HEADER + bytes.length;
            case boolean[] flags -> HEADER + flags.length;
            case char[] characters -> HEADER + 2L * characters.length;
            case short[] numbers -> HEADER + 2L * numbers.length;
            case int[] numbers -> HEADER + 4L * numbers.length;
            case float[] numbers -> HEADER + 4L * numbers.length;
            case long[] numbers -> HEADER + 8L * numbers.length;
            case double[] numbers -> HEADER + 8L * numbers.length;
            default -> OTHER;
        };
    }

    private static long fields(Record record, int depth) {
        long sum = HEADER;
        for (Method accessor : ACCESSORS.get(record.getClass())) {
            try {
                sum += LIST_ELEMENT + of(accessor.invoke(record), depth + 1);
            } catch (IllegalAccessException | InvocationTargetException e) {
                sum += OTHER;
            }
        }
        return sum;
    }
}
