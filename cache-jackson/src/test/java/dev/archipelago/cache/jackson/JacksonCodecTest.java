package dev.archipelago.cache.jackson;

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
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

class JacksonCodecTest {

    record Product(long id, String name, BigDecimal price, Instant since, Optional<String> note) {}

    record Order(List<Product> products) {}

    interface Animal {}

    record Dog(String name) implements Animal {}

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

    private static final Product PRODUCT = new Product(
            7, "Phở \"\n", new BigDecimal("12.50"), Instant.parse("2026-11-30T10:00:00Z"), Optional.empty());

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void decode_whatWasEncoded_isEqual() {
        Codec<Product> codec = JacksonCodec.of(Product.class);
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
        Codec<Map<String, List<Order>>> codec = JacksonCodec.of(new TypeReference<Map<String, List<Order>>>() {});
        Map<String, List<Order>> value = Map.of("today", List.of(new Order(List.of(PRODUCT))));
        assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
    }

    @Test
    void decode_beanWithDerivedGetter_hasItsProperties() {
        Codec<Person> codec = JacksonCodec.of(Person.class);
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
        Codec<Dog> codec = JacksonCodec.of(Dog.class);
        assertThatThrownBy(() -> codec.decode(utf8(json))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void decode_longerThanAllowed_isRefused() {
        Codec<String> codec = JacksonCodec.of(String.class).withMaximumBytes(10);
        assertThat(codec.decode(codec.encode("12345678"))).isEqualTo("12345678");
        assertThatThrownBy(() -> codec.decode(codec.encode("123456789"))).hasMessageContaining("11 bytes");
        assertThatThrownBy(() -> JacksonCodec.of(String.class).withMaximumBytes(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decode_deeplyNested_isRefused() {
        Codec<Object> codec = JacksonCodec.of(Object.class);
        assertThatThrownBy(() -> codec.decode(utf8("[".repeat(100_000)))).hasMessageContaining("depth");
    }

    @Test
    void of_mapperWithDefaultTyping_isRefused() {
        JsonMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        DefaultTyping.NON_FINAL)
                .build();
        assertThatThrownBy(() -> JacksonCodec.of(mapper, Dog.class)).hasMessageContaining("default typing");
        assertThatThrownBy(() -> JacksonCodec.ofOneOf(mapper, List.of(Dog.class)))
                .hasMessageContaining("default typing");
    }

    @Test
    void oneOf_eachType_isReadAsWritten() {
        Type products = new TypeReference<List<Product>>() {}.getType();
        Codec<Object> codec = JacksonCodec.ofOneOf(
                JacksonCodec.defaultMapper(), List.of(products, Dog.class, Animal.class, long.class));
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
                "{\"type\":\"%s\",\"value\":{\"name\":\"Rex\"}} 1",
                "[]"
            })
    void oneOf_anotherForm_isRefused(String json) {
        Codec<Object> codec = JacksonCodec.ofOneOf(JacksonCodec.defaultMapper(), List.of(Dog.class, Order.class));
        assertThatThrownBy(() -> codec.decode(utf8(json.formatted(Dog.class.getName()))))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void oneOf_typesWithTheSameClass_areRefused() {
        Type products = new TypeReference<List<Product>>() {}.getType();
        Type orders = new TypeReference<List<Order>>() {}.getType();
        assertThatThrownBy(() -> JacksonCodec.ofOneOf(JacksonCodec.defaultMapper(), List.of(products, orders)))
                .hasMessageContaining("same class");
        assertThatThrownBy(() -> JacksonCodec.ofOneOf(JacksonCodec.defaultMapper(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void encode_valuesThatCannotBeRead_warnsOnceAndKeepsThemInMemory() {
        Logger logger = (Logger) LoggerFactory.getLogger(JacksonCodec.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            Codec<Animal> codec = JacksonCodec.of(Animal.class);
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
