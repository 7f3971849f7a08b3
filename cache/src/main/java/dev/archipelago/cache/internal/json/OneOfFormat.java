package dev.archipelago.cache.internal.json;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of values of several types: {@code {"type":"…","value":…}}. It is read only in the form in which it is
 * written, byte by byte, so that no name of a class is ever parsed. Thread-safe.
 */
public final class OneOfFormat implements JsonFormat<Object> {

    /**
     * One of the types.
     *
     * @param name the name of the type in the JSON
     * @param type its class, which may be primitive
     */
    public record Member(String name, Class<?> type, JsonFormat<Object> format) {

        private byte[] start() {
            String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"");
            return ("{\"type\":\"" + escaped + "\",\"value\":").getBytes(StandardCharsets.UTF_8);
        }

        private Class<?> boxed() {
            return MethodType.methodType(type).wrap().returnType();
        }
    }

    private record Known(Class<?> type, byte[] start, JsonFormat<Object> format) {

        boolean starts(byte[] bytes, int offset, int length) {
            return length > start.length + 1
                    && Arrays.equals(bytes, offset, offset + start.length, start, 0, start.length);
        }
    }

    private final Map<String, Known> known = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if there is no type, or two of them have the same class */
    public OneOfFormat(Collection<Member> members) {
        members.forEach(this::add);
        if (known.isEmpty()) {
            throw new IllegalArgumentException("a codec needs at least one type");
        }
    }

    private void add(Member member) {
        known.forEach((name, other) -> {
            if (other.type() == member.boxed() && !name.equals(member.name())) {
                throw new IllegalArgumentException(name + " and " + member.name()
                        + " have the same class, so that a value does not tell its type");
            }
        });
        known.put(member.name(), new Known(member.boxed(), member.start(), member.format()));
    }

    @Override
    public byte[] write(Object value) {
        Known type = typeOf(value);
        byte[] json = type.format().write(value);
        ByteArrayOutputStream all = new ByteArrayOutputStream(type.start().length + json.length + 1);
        all.writeBytes(type.start());
        all.writeBytes(json);
        all.write('}');
        return all.toByteArray();
    }

    /** Returns the most specific type of a value. */
    private Known typeOf(Object value) {
        @Nullable Known found = null;
        for (Known each : known.values()) {
            if (each.type().isInstance(value) && (found == null || found.type().isAssignableFrom(each.type()))) {
                found = each;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException(
                    "a value of " + value.getClass().getName() + " is none of " + known.keySet());
        }
        return found;
    }

    @Override
    public Object read(byte[] bytes, int offset, int length) {
        for (Known each : known.values()) {
            if (each.starts(bytes, offset, length) && bytes[offset + length - 1] == '}') {
                int start = each.start().length;
                return each.format().read(bytes, offset + start, length - start - 1);
            }
        }
        throw new IllegalArgumentException(
                "the JSON is not {\"type\":…,\"value\":…} with one of the types " + known.keySet());
    }
}
