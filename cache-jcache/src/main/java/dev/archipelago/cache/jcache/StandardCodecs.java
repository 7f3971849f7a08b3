package dev.archipelago.cache.jcache;

import dev.archipelago.cache.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/** The codecs of types that need none of their own. */
final class StandardCodecs {

    private StandardCodecs() {}

    /** Returns the codec of strings, byte arrays, integers and longs; empty for any other type. */
    @SuppressWarnings("unchecked") // each codec is that of the type
    static <T> Optional<Codec<T>> of(Class<T> type) {
        if (type == String.class) {
            return Optional.of((Codec<T>) Codec.text());
        }
        if (type == byte[].class) {
            return Optional.of((Codec<T>) codec(byte[]::clone, byte[]::clone));
        }
        if (type == Integer.class) {
            return Optional.of((Codec<T>) StandardCodecs.<Integer>codec(
                    value -> ByteBuffer.allocate(4).putInt(value).array(),
                    bytes -> ByteBuffer.wrap(bytes).getInt()));
        }
        if (type == Long.class) {
            return Optional.of((Codec<T>) StandardCodecs.<Long>codec(
                    value -> ByteBuffer.allocate(8).putLong(value).array(),
                    bytes -> ByteBuffer.wrap(bytes).getLong()));
        }
        return Optional.empty();
    }

    private static <T> Codec<T> codec(Function<T, byte[]> encode, Function<byte[], T> decode) {
        return new Codec<>() {
            @Override
            public byte[] encode(T value) {
                return encode.apply(value);
            }

            @Override
            public T decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }

    /** Returns a codec that uses Java serialization, only for values that do not leave the process. */
    static <T> Codec<T> serialization(ClassLoader classes) {
        return codec(StandardCodecs::serialize, bytes -> deserialize(bytes, classes));
    }

    private static byte[] serialize(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    value.getClass().getName() + " cannot be serialized: make it serializable, give the cache codecs"
                            + " (ArchipelagoConfiguration), or store by reference",
                    e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked") // what was serialized
    private static <T> T deserialize(byte[] bytes, ClassLoader classes) {
        try (ObjectInputStream in = new LoadingStream(new ByteArrayInputStream(bytes), classes)) {
            return (T) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds classes in the class loader of the cache manager. */
    private static final class LoadingStream extends ObjectInputStream {

        private final ClassLoader classes;

        LoadingStream(InputStream in, ClassLoader classes) throws IOException {
            super(in);
            this.classes = classes;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, classes);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }
}
