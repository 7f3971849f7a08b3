package dev.archipelago.cache.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.archipelago.cache.Codec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the codecs of both generations of Jackson do, with their default mappers. */
public abstract class JsonCodecContract {

    protected record Product(long id, String name, BigDecimal price, Instant since, Optional<String> note) {}

    protected record Order(List<Product> products) {}

    protected interface Animal {}

    protected record Dog(String name) implements Animal {}

    /** A bean with a getter of a derived property. */
    static final class Person {

        private String name = "";

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public String getGreeting() {
            return "Hello, " + name;
        }
    }

    protected static final Product PRODUCT = new Product(
            7, "Phở \"\n", new BigDecimal("12.50"), Instant.parse("2026-11-30T10:00:00Z"), Optional.empty());

    /** Types with parameters. */
    private interface Types {
        List<Product> products();

        List<Order> orders();

        Map<String, List<Order>> ordersByDay();
    }

    private static Type type(String method) {
        try {
            return Types.class.getDeclaredMethod(method).getGenericReturnType();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    protected abstract <V> Codec<V> of(Class<V> type);

    protected abstract <V> Codec<V> of(Class<V> type, int maximumBytes);

    protected abstract Codec<Object> oneOf(List<Type> types);

    /** The class after which the logger is named. */
    protected abstract Class<?> logger();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void decode_whatWasEncoded_isEqual() {
        Codec<Product> codec = of(Product.class);
        byte[] bytes = codec.encode(PRODUCT);
        assertThat(codec.decode(bytes)).isEqualTo(PRODUCT);
        assertThat(codec.decode(
                        ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()))
                .isEqualTo(PRODUCT);
        ByteBuffer within = ByteBuffer.allocate(bytes.length + 9)
                .position(4)
                .put(bytes)
                .flip()
                .position(4);
        assertThat(codec.decode(within)).isEqualTo(PRODUCT);
    }

    @Test
    void decode_parameterizedType_hasItsElements() {
        Codec<Object> codec = oneOf(List.of(type("ordersByDay")));
        Map<String, List<Order>> value = Map.of("today", List.of(new Order(List.of(PRODUCT))));
        assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
    }

    @Test
    void decode_beanWithDerivedGetter_hasItsProperties() {
        Codec<Person> codec = of(Person.class);
        Person person = new Person();
        person.setName("Anna");
        assertThat(codec.decode(codec.encode(person)).getGreeting()).isEqualTo("Hello, Anna");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"name\":\"Rex\"",
                "{\"name\":\"Rex\"}{}",
                "{\"name\":\"Rex\",\"age\":3}",
                "{}",
                "[\"java.util.ArrayList\",[]]",
                "{\"@class\":\"javax.swing.JFrame\",\"name\":\"Rex\"}"
            })
    void decode_notOfTheType_isRefused(String json) {
        Codec<Dog> codec = of(Dog.class);
        assertThatThrownBy(() -> codec.decode(utf8(json))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void decode_longerThanAllowed_isRefused() {
        Codec<String> codec = of(String.class, 10);
        assertThat(codec.decode(codec.encode("12345678"))).isEqualTo("12345678");
        assertThatThrownBy(() -> codec.decode(codec.encode("123456789"))).hasMessageContaining("11 bytes");
        assertThatThrownBy(() -> of(String.class, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_deeplyNested_isRefused() {
        Codec<Object> codec = of(Object.class);
        assertThatThrownBy(() -> codec.decode(utf8("[".repeat(100_000)))).hasMessageContaining("depth");
    }

    @Test
    void oneOf_eachType_isReadAsWritten() {
        Codec<Object> codec = oneOf(List.of(type("products"), Dog.class, Animal.class, long.class));
        assertThat(codec.decode(codec.encode(List.of(PRODUCT)))).isEqualTo(List.of(PRODUCT));
        assertThat(codec.decode(codec.encode(new Dog("Rex")))).isEqualTo(new Dog("Rex"));
        assertThat(codec.decode(codec.encode(5L))).isEqualTo(5L);
        assertThatThrownBy(() -> codec.encode("text")).hasMessageContaining("java.lang.String is none of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"javax.swing.JFrame\",\"value\":{}}",
                "{\"value\":{\"name\":\"Rex\"}}",
                "{\"type\":\"%s\",\"value\":null}",
                "{\"type\":\"%s\",\"value\":{\"name\":\"Rex\"},\"more\":1}",
                "{\"type\":\"%s\",\"value\":{\"name\":\"Rex\"}",
                "{\"type\":\"%s\",\"value\":}",
                "{\"type\":\"%s\",\"value\":{\"name\":\"Rex\"}} 1",
                "[]",
                ""
            })
    void oneOf_anotherForm_isRefused(String json) {
        Codec<Object> codec = oneOf(List.of(Dog.class, Order.class));
        assertThatThrownBy(() -> codec.decode(utf8(json.formatted(Dog.class.getName()))))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void oneOf_typesWithTheSameClass_areRefused() {
        assertThatThrownBy(() -> oneOf(List.of(type("products"), type("orders"))))
                .hasMessageContaining("same class");
        assertThatThrownBy(() -> oneOf(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void encode_valuesThatCannotBeRead_warnsOnceAndKeepsThemInMemory() {
        Logger logger = (Logger) LoggerFactory.getLogger(logger());
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            Codec<Animal> codec = of(Animal.class);
            assertThat(codec.storable()).isTrue();
            codec.encode(new Dog("Rex"));
            codec.encode(new Dog("Rex"));
            assertThat(codec.storable()).isFalse();
            assertThat(lines.list)
                    .singleElement()
                    .satisfies(line -> assertThat(line.getFormattedMessage())
                            .contains("Animal")
                            .contains("memory only"));
        } finally {
            logger.detachAppender(lines);
        }
    }
}
