package dev.archipelago;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.archipelago.cache.Cache;
import dev.archipelago.infrastructure.config.LogConfig;
import org.slf4j.LoggerFactory;

/** Sets what is logged. */
final class LogLevels {

    private LogLevels() {}

    /**
     * Takes the level for our own lines; those of libraries stay at warnings. The cache tells of each key that cannot be
     * loaded, which during an outage is every page that is asked for; whoever asked says it once, so the cache is heard
     * only at {@code DEBUG} and finer.
     */
    static void apply(LogConfig config) {
        Level level = Level.convertAnSLF4JLevel(config.level());
        set("dev.archipelago", level);
        set(Cache.class.getName(), Level.DEBUG.isGreaterOrEqual(level) ? level : Level.ERROR);
    }

    private static void set(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
