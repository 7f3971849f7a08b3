package dev.archipelago;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.archipelago.infrastructure.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Sets the log levels. */
final class LogLevels {

    private LogLevels() {}

    /** Takes the level for our own lines, the cache's among them; those of libraries stay at warnings. */
    static void apply(LogConfig config) {
        set("dev.archipelago", Level.convertAnSLF4JLevel(config.level()));
    }

    private static void set(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
