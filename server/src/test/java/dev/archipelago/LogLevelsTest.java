package dev.archipelago;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.archipelago.cache.Cache;
import dev.archipelago.infrastructure.config.LogConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLevelsTest {

    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.archipelago");
    private final Logger cache = (Logger) LoggerFactory.getLogger(Cache.class);
    private final Logger keys = (Logger) LoggerFactory.getLogger("dev.archipelago.cache.keys");
    private final Level oursBefore = ours.getLevel();

    @AfterEach
    void restore() {
        ours.setLevel(oursBefore);
    }

    @Test
    void apply_debug_letsTheCacheTellOfHitsAndMisses() {
        LogLevels.apply(new LogConfig(true, org.slf4j.event.Level.DEBUG));

        assertThat(keys.isDebugEnabled()).isTrue();
        assertThat(ours.isDebugEnabled()).isTrue();
        assertThat(ours.isTraceEnabled()).isFalse();
    }

    @Test
    void apply_info_letsTheCacheTellOfItsStateButNotOfEachKey() {
        LogLevels.apply(new LogConfig(false, org.slf4j.event.Level.INFO));

        assertThat(cache.isWarnEnabled()).isTrue();
        assertThat(keys.isDebugEnabled()).isFalse();
        assertThat(ours.isInfoEnabled()).isTrue();
    }

    @Test
    void apply_error_silencesWarnings() {
        LogLevels.apply(new LogConfig(false, org.slf4j.event.Level.ERROR));

        assertThat(ours.isWarnEnabled()).isFalse();
    }
}
