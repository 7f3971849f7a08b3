package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DataConfig;
import dev.archipelago.infrastructure.config.DatabaseConfig;
import dev.archipelago.infrastructure.config.RedisConfig;
import dev.archipelago.infrastructure.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A program that starts both engines and then blocks. */
final class StartingServer {

    private StartingServer() {}

    /**
     * Runs with the data directory as its only argument, in which it creates the file {@code up} once the engines run.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path data = Path.of(arguments[0]);
        Engines engines = Engines.start(
                new DataConfig(data),
                new DatabaseConfig(Optional.empty(), 4),
                new RedisConfig(RedisConfig.Choice.EMBEDDED, Optional.empty(), false),
                new StreamConfig("market_data_stream", 100));
        Files.writeString(data.resolve("up"), engines.database().hostAndPort());
        new CountDownLatch(1).await();
    }
}
