package dev.archipelago.cache.jackson;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.ClassUtil;

/** The JSON of values of several types: {@code {"type":"…","value":…}}. Thread-safe. */
final class OneOfFormat implements JacksonCodec.Format<Object> {

    private static final String TYPE = "type";
    private static final String VALUE = "value";

    private record Member(String name, Class<?> raw, byte[] start, ObjectWriter writer, ObjectReader reader) {}

    private final JsonMapper mapper;
    private final Map<String, Member> members = new LinkedHashMap<>();

    OneOfFormat(JsonMapper mapper, Collection<? extends Type> types) {
        this.mapper = mapper;
        types.forEach(this::add);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a codec needs at least one type");
        }
    }

    private void add(Type type) {
        JavaType java = mapper.constructType(type);
        Class<?> raw = java.isPrimitive() ? ClassUtil.wrapperType(java.getRawClass()) : java.getRawClass();
        String name = java.toCanonical();
        byte[] start = mapper.writeValueAsBytes(Map.of(TYPE, name));
        Member member = new Member(
                name,
                raw,
                start,
                mapper.writerFor(java),
                JacksonCodec.reader(mapper, java).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));
        for (Member other : members.values()) {
            if (other.raw() == raw && !other.name().equals(name)) {
                throw new IllegalArgumentException(
                        other.name() + " and " + name + " have the same class, so that a value does not tell its type");
            }
        }
        members.put(name, member);
    }

    @Override
    public byte[] write(Object value) {
        Member member = memberOf(value);
        ByteArrayOutputStream json = new ByteArrayOutputStream(256);
        json.write(member.start(), 0, member.start().length - 1);
        json.writeBytes((",\"" + VALUE + "\":").getBytes(StandardCharsets.US_ASCII));
        json.writeBytes(member.writer().writeValueAsBytes(value));
        json.write('}');
        return json.toByteArray();
    }

    /** Returns the most specific type of a value. */
    private Member memberOf(Object value) {
        @Nullable Member found = null;
        for (Member member : members.values()) {
            if (member.raw().isInstance(value) && (found == null || found.raw().isAssignableFrom(member.raw()))) {
                found = member;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException(
                    "a value of " + value.getClass().getName() + " is none of " + members.keySet());
        }
        return found;
    }

    @Override
    public Object read(byte[] bytes, int offset, int length) {
        try (JsonParser parser = mapper.createParser(bytes, offset, length)) {
            require(parser.nextToken() == JsonToken.START_OBJECT && TYPE.equals(parser.nextName()));
            Member member = members.get(parser.nextStringValue());
            if (member == null) {
                throw new IllegalArgumentException("the JSON is of another type than " + members.keySet());
            }
            require(VALUE.equals(parser.nextName()));
            parser.nextToken();
            @Nullable Object value = member.reader().readValue(parser);
            require(parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
            return JacksonCodec.present(value);
        }
    }

    private static void require(boolean expected) {
        if (!expected) {
            throw new IllegalArgumentException("the JSON has another form than {\"type\":…,\"value\":…}");
        }
    }
}
