package dev.archipelago.cache.spring;

import org.junit.jupiter.api.Test;

/** The same with Spring Boot 4, and what is different with it. */
class ConfigurationWithBoot4Test extends ConfigurationTest {

    @Test
    void codecs_withJackson3_writeTheSameJson() {
        assertWritesJson(runner("com.fasterxml.jackson.databind"));
    }
}
