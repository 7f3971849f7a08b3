package dev.archipelago.cache.spring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.archipelago.cache.jackson.JacksonCodec;
import dev.archipelago.cache.jackson2.Jackson2Codec;
import dev.archipelago.cache.redis.RedisLink;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Codecs of the generation of Jackson that the program has: both write the same JSON. To be imported in this order.
 *
 * <p>The mapper is that of the codec, not that of the program: two versions of a program that share Redis read each
 * other's entries, even if one of them configures its JSON differently.
 */
final class CacheCodecsConfiguration {

    private CacheCodecsConfiguration() {}

    /** With Spring Framework 7 only: earlier versions of Spring Boot manage annotations too old for Jackson 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {"tools.jackson.databind.json.JsonMapper", "org.springframework.core.retry.RetryTemplate"})
    static class WithJackson3 {

        @Bean
        @ConditionalOnMissingBean
        CacheCodecs archipelagoCacheCodecs() {
            return new JsonCacheCodecs(types -> JacksonCodec.ofOneOf(JacksonCodec.defaultMapper(), types));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObjectMapper.class)
    static class WithJackson2 {

        @Bean
        @ConditionalOnMissingBean
        CacheCodecs archipelagoCacheCodecs() {
            return new JsonCacheCodecs(types -> Jackson2Codec.ofOneOf(Jackson2Codec.defaultMapper(), types));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutJackson {

        @Bean
        @ConditionalOnMissingBean
        CacheCodecs archipelagoCacheCodecs(ObjectProvider<RedisLink> redis) {
            if (redis.getIfAvailable() != null) {
                throw new IllegalStateException("values are kept in Redis as JSON, but there is no Jackson; add"
                        + " spring-boot-starter-jackson (Spring Boot 4) or spring-boot-starter-json (Spring Boot 3.5),"
                        + " or a bean of the type CacheCodecs");
            }
            return (cache, types) -> JsonCacheCodecs.inMemory();
        }
    }
}
