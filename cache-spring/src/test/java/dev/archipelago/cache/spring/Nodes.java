package dev.archipelago.cache.spring;

import dev.archipelago.cache.Cache;
import dev.archipelago.cache.Eventually;
import dev.archipelago.cache.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Two nodes of the shop, two Spring contexts that share a database and Redis. */
final class Nodes implements AutoCloseable {

    final Shop.Database database = new Shop.Database();
    final ConfigurableApplicationContext first;
    final ConfigurableApplicationContext second;

    Nodes(RedisServer redis, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.application.name=shop-" + UUID.randomUUID());
        all.add("archipelago.cache.redis.url=" + redis.uri());
        all.add("archipelago.cache.redis.heartbeat=50ms");
        first = start(database, all);
        second = start(database, all);
        Eventually.becomes("both hear of changes", () -> subscribed(first) && subscribed(second));
    }

    static ConfigurableApplicationContext start(Shop.Database database, List<String> properties) {
        return new SpringApplicationBuilder(Shop.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(properties.toArray(String[]::new))
                .initializers(context ->
                        ((GenericApplicationContext) context).registerBean(Shop.Database.class, () -> database))
                .run();
    }

    private static boolean subscribed(ConfigurableApplicationContext node) {
        return node.getBean(Cache.class).statistics().l2().subscribed();
    }

    static Shop.Products products(ConfigurableApplicationContext node) {
        return node.getBean(Shop.Products.class);
    }

    static void written(ConfigurableApplicationContext node) {
        Cache cache = node.getBean(Cache.class);
        Eventually.becomes(
                "Redis has it all", () -> cache.statistics().l2Writes().pending() == 0);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
