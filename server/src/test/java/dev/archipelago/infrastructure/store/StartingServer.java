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

/** A process that starts both engines and then never gets any further. */
final class StartingServer {

    private StartingServer() {}

    /** The data directory is its only argument; it gets a file {@code up} when the engines are up. */
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
