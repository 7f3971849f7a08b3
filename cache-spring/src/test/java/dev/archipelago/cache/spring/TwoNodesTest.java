package dev.archipelago.cache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.context.ApplicationContext;

/** Cached methods on two nodes with Spring Boot 3.5. */
class TwoNodesTest extends CachedMethodsContract {

    @Override
    Reported health(ApplicationContext node) {
        Health health = (Health) node.getBean(HealthEndpoint.class).healthForPath("archipelagoCache");
        return new Reported(health.getStatus().getCode(), health.getDetails());
    }

    @Test
    void version_isTheOneToTest() {
        assertThat(SpringBootVersion.getVersion()).startsWith("3.5.");
    }
}
