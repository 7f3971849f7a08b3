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
    private final Level oursBefore = ours.getLevel();
    private final Level cacheBefore = cache.getLevel();

    @AfterEach
    void restore() {
        ours.setLevel(oursBefore);
        cache.setLevel(cacheBefore);
    }

    @Test
    void apply_debug_letsTheCacheTellOfHitsAndMisses() {
        LogLevels.apply(new LogConfig(true, org.slf4j.event.Level.DEBUG));

        assertThat(cache.isDebugEnabled()).isTrue();
        assertThat(ours.isDebugEnabled()).isTrue();
        assertThat(ours.isTraceEnabled()).isFalse();
    }

    @Test
    void apply_info_keepsTheCacheFromTellingOfEachKeyInAnOutage() {
        LogLevels.apply(new LogConfig(false, org.slf4j.event.Level.INFO));

        assertThat(cache.isWarnEnabled()).isFalse();
        assertThat(ours.isInfoEnabled()).isTrue();
    }

    @Test
    void apply_error_silencesWarnings() {
        LogLevels.apply(new LogConfig(false, org.slf4j.event.Level.ERROR));

        assertThat(ours.isWarnEnabled()).isFalse();
    }
}
