package dev.archipelago.cache.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.Codec;
import dev.archipelago.cache.internal.json.JsonCodecContract;
import java.lang.reflect.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

class JacksonCodecTest extends JsonCodecContract {

    @Override
    protected <V> Codec<V> of(Class<V> type) {
        return JacksonCodec.of(type);
    }

    @Override
    protected <V> Codec<V> of(Class<V> type, int maximumBytes) {
        return JacksonCodec.of(type).withMaximumBytes(maximumBytes);
    }

    @Override
    protected Codec<Object> oneOf(List<Type> types) {
        return JacksonCodec.ofOneOf(JacksonCodec.defaultMapper(), types);
    }

    @Override
    protected Class<?> logger() {
        return JacksonCodec.class;
    }

    @Test
    void of_typeReference_hasItsElements() {
        Codec<List<Product>> codec = JacksonCodec.of(new TypeReference<List<Product>>() {});
        assertThat(codec.decode(codec.encode(List.of(PRODUCT)))).isEqualTo(List.of(PRODUCT));
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
}
