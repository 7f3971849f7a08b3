package dev.archipelago.cache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;

/** Cached methods on two nodes with Spring Boot 4. */
class TwoNodesWithBoot4Test extends CachedMethodsContract {

    @Override
    Reported health(ApplicationContext node) {
        Health health = node.getBean("archipelagoCacheHealthIndicator", HealthIndicator.class)
                .health();
        return new Reported(health.getStatus().getCode(), health.getDetails());
    }

    @Test
    void version_isTheOneToTest() {
        assertThat(SpringBootVersion.getVersion()).startsWith("4.");
    }
}
