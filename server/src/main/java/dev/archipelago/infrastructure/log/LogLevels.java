package dev.archipelago.infrastructure.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The levels of loggers on this node, which operators change while the server runs, for good or for a time. Changes end
 * with the process. Thread-safe.
 */
public final class LogLevels implements AutoCloseable {

    /** The name of the logger that all others inherit from. */
    public static final String ROOT = Logger.ROOT_LOGGER_NAME;

    /** How many loggers may have a changed level. */
    static final int MOST = 100;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$.-]{1,200}");

    /**
     * The level of a logger.
     *
     * @param until when it returns to what it was; empty if it does not
     */
    public record Entry(String logger, org.slf4j.event.Level level, Optional<Instant> until) {}

    private record Change(Optional<Level> before, Optional<Instant> until) {}

    private final InstantSource clock;
    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("log-levels").factory());

    public LogLevels(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether {@code name} can be the name of a logger. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The loggers with a level of their own, and those whose level was changed, by name. */
    public synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Logger logger : context().getLoggerList()) {
            Change change = changes.get(logger.getName());
            if (logger.getLevel() != null && logger.getLevel() != Level.OFF) {
                entries.add(new Entry(
                        logger.getName(),
                        org.slf4j.event.Level.valueOf(logger.getLevel().toString()),
                        change == null ? Optional.empty() : change.until()));
            }
        }
        return entries;
    }

    /**
     * Sets the level of a logger and of those below it that have no level of their own.
     *
     * @param time after which it returns to what it was before the first change; empty for no end
     * @return false if too many loggers have a changed level already
     */
    public synchronized boolean set(String name, org.slf4j.event.Level level, Optional<Duration> time) {
        if (!changes.containsKey(name) && changes.size() >= MOST) {
            return false;
        }
        Logger logger = context().getLogger(name);
        Change earlier = changes.get(name);
        Optional<Level> before = earlier == null ? Optional.ofNullable(logger.getLevel()) : earlier.before();
        changes.put(name, new Change(before, time.map(clock.instant()::plus)));
        logger.setLevel(Level.convertAnSLF4JLevel(level));
        time.ifPresent(this::expireIn);
        return true;
    }

    /** Returns the level of a logger to what it was before it was changed; false if it was not changed. */
    public synchronized boolean reset(String name) {
        Change change = changes.remove(name);
        if (change == null) {
            return false;
        }
        @Nullable Level before = change.before().orElse(null);
        context().getLogger(name).setLevel(before);
        return true;
    }

    /** Ends the changes whose time is over. */
    synchronized void expire() {
        Instant now = clock.instant();
        List.copyOf(changes.entrySet()).forEach(change -> {
            if (change.getValue().until().filter(until -> !until.isAfter(now)).isPresent()) {
                reset(change.getKey());
            }
        });
    }

    private void expireIn(Duration time) {
        try {
            timer.schedule(this::expireSafely, time.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The server stops, and the change ends with it.
        }
    }

    private void expireSafely() {
        try {
            expire();
        } catch (RuntimeException | Error e) {
            BackgroundFailures.survived("log-levels", e);
        }
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    /** Ends all changes. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        List.copyOf(changes.keySet()).forEach(this::reset);
    }
}
