package dev.archipelago.infrastructure.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.ManualClock;
import dev.archipelago.infrastructure.config.LogConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogLevelsTest {

    private static final String NAME = "dev.archipelago.some.package";

    private final ManualClock clock = new ManualClock("2026-11-30T10:00:00Z");
    private final LogLevels levels = new LogLevels(clock);
    private final Logger logger = LoggerFactory.getLogger(NAME);

    @AfterEach
    void restore() {
        levels.close();
        LogOutput.apply(LogConfig.DEFAULT);
    }

    @Test
    void apply_level_isThatOfTheServersLoggersAndOfNoOthers() {
        for (Level level : List.of(Level.ERROR, Level.INFO, Level.DEBUG)) {
            LogOutput.apply(new LogConfig(
                    false,
                    level,
                    LogConfig.Format.TEXT,
                    LogConfig.DEFAULT.access(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of()));

            assertThat(LoggerFactory.getLogger("dev.archipelago.cache.keys").isEnabledForLevel(level))
                    .isTrue();
            assertThat(logger.isWarnEnabled()).isEqualTo(level != Level.ERROR);
            assertThat(logger.isTraceEnabled()).isFalse();
            assertThat(LoggerFactory.getLogger("org.library").isInfoEnabled()).isFalse();
        }
    }

    @Test
    void set_forATime_endsThen() {
        levels.set(NAME, Level.TRACE, Optional.of(Duration.ofMinutes(10)));

        assertThat(logger.isTraceEnabled()).isTrue();
        assertThat(levels.entries())
                .contains(new LogLevels.Entry(
                        NAME, Level.TRACE, Optional.of(clock.instant().plus(Duration.ofMinutes(10)))));

        clock.advance(Duration.ofMinutes(9));
        levels.expire();
        assertThat(logger.isTraceEnabled()).isTrue();

        clock.advance(Duration.ofMinutes(1));
        levels.expire();
        assertThat(logger.isTraceEnabled()).isFalse();
        assertThat(levels.entries()).noneMatch(entry -> entry.logger().equals(NAME));
    }

    @Test
    void reset_afterTwoChanges_returnsToWhatWasBeforeTheFirst() {
        levels.set("dev.archipelago", Level.ERROR, Optional.empty());
        levels.set("dev.archipelago", Level.DEBUG, Optional.empty());

        assertThat(levels.reset("dev.archipelago")).isTrue();

        assertThat(logger.isInfoEnabled()).isTrue();
        assertThat(logger.isDebugEnabled()).isFalse();
        assertThat(levels.reset("dev.archipelago")).isFalse();
    }

    @Test
    void set_tooManyLoggers_isRefused() {
        for (int i = 0; i < LogLevels.MOST; i++) {
            assertThat(levels.set(NAME + i, Level.INFO, Optional.empty())).isTrue();
        }

        assertThat(levels.set(NAME, Level.INFO, Optional.empty())).isFalse();
        assertThat(levels.set(NAME + 0, Level.DEBUG, Optional.empty())).isTrue();
    }
}
