package dev.archipelago.cache.spring;

/** The same with Spring Boot 4. */
class KeyTextWithBoot4Test extends KeyTextTest {}
