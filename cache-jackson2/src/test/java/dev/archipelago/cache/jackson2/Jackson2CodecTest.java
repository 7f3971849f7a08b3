package dev.archipelago.cache.jackson2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import dev.archipelago.cache.Codec;
import dev.archipelago.cache.internal.json.JsonCodecContract;
import java.lang.reflect.Type;
import java.util.List;
import org.junit.jupiter.api.Test;

class Jackson2CodecTest extends JsonCodecContract {

    @Override
    protected <V> Codec<V> of(Class<V> type) {
        return Jackson2Codec.of(type);
    }

    @Override
    protected <V> Codec<V> of(Class<V> type, int maximumBytes) {
        return Jackson2Codec.of(type).withMaximumBytes(maximumBytes);
    }

    @Override
    protected Codec<Object> oneOf(List<Type> types) {
        return Jackson2Codec.ofOneOf(Jackson2Codec.defaultMapper(), types);
    }

    @Override
    protected Class<?> logger() {
        return Jackson2Codec.class;
    }

    @Test
    void of_typeReference_hasItsElements() {
        Codec<List<Product>> codec = Jackson2Codec.of(new TypeReference<List<Product>>() {});
        assertThat(codec.decode(codec.encode(List.of(PRODUCT)))).isEqualTo(List.of(PRODUCT));
    }

    @Test
    void of_mapperWithDefaultTyping_isRefused() {
        JsonMapper mapper = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        JsonMapper.DefaultTyping.NON_FINAL)
                .build();
        assertThatThrownBy(() -> Jackson2Codec.of(mapper, Dog.class)).hasMessageContaining("default typing");
        assertThatThrownBy(() -> Jackson2Codec.ofOneOf(mapper, List.of(Dog.class)))
                .hasMessageContaining("default typing");
    }
}
