package dev.archipelago;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.archipelago.infrastructure.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Sets what is logged. */
final class LogLevels {

    private LogLevels() {}

    /** Takes the level for our own lines; those of libraries stay at warnings. */
    static void apply(LogConfig config) {
        if (LoggerFactory.getLogger("dev.archipelago") instanceof Logger logger) {
            logger.setLevel(Level.convertAnSLF4JLevel(config.level()));
        }
    }
}
