package dev.archipelago.infrastructure.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.archipelago.infrastructure.config.LogConfig;
import dev.archipelago.infrastructure.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import net.logstash.logback.stacktrace.ShortenedThrowableConverter;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the log goes and what its lines look like: standard output and a file if one is configured, as text or JSON,
 * with secrets masked in all of it. Lines of libraries that use {@code java.util.logging} take the same way.
 * Thread-safe.
 */
public final class LogOutput {

    /** The logger of the access log, which has an output of its own. */
    public static final String ACCESS = "dev.archipelago.access";

    static final String OURS = "dev.archipelago";

    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %logger{0}%request %msg%n%xEx{12}";
    private static final int STACK_FRAMES = 40;
    private static final int STACK_CHARACTERS = 16 * 1024;
    private static final String NAME = "archipelago";

    /** The appenders in use, so that their files are closed before others are opened. */
    private static final List<OutputStreamAppender<ILoggingEvent>> OPEN = new ArrayList<>();

    private LogOutput() {}

    /**
     * Replaces the output by the configured one, and sets the levels. Those of libraries stay at warnings. Of secrets
     * that are addresses, only the passwords are masked.
     */
    public static synchronized void apply(LogConfig config) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        Logger access = context.getLogger(ACCESS);
        SecretMask mask =
                new SecretMask(config.secrets().stream().map(Secret::reveal).toList());
        root.detachAndStopAllAppenders();
        access.detachAndStopAllAppenders();
        OPEN.forEach(OutputStreamAppender::stop);
        OPEN.clear();
        OPEN.add(started(new ConsoleAppender<>(), config, mask, context));
        config.file().ifPresent(file -> OPEN.add(started(rolling(file, context), config, mask, context)));
        AccessLogAppender queue = new AccessLogAppender();
        queue.setContext(context);
        // A queue has one appender only: this one passes the lines on as they are.
        queue.addAppender(to(OPEN, Map::of, context));
        queue.start();
        root.addAppender(to(OPEN, RequestContext::currentFields, context));
        access.addAppender(to(List.of(queue), RequestContext::currentFields, context));
        access.setAdditive(false);
        access.setLevel(config.access().enabled() ? Level.INFO : Level.OFF);
        context.getLogger(OURS).setLevel(Level.convertAnSLF4JLevel(config.level()));
        bridge(context);
    }

    /** Writes what waits of the access log, for a second at most. Later lines of it are dropped. */
    public static void flush() {
        if (LoggerFactory.getLogger(ACCESS) instanceof Logger access) {
            access.detachAndStopAllAppenders();
        }
    }

    /** How many lines of the access log were dropped because the output was too slow for them. */
    public static long droppedLines() {
        return AccessLogAppender.dropped();
    }

    private static ContextAppender to(
            List<? extends Appender<ILoggingEvent>> targets,
            Supplier<Map<String, String>> fields,
            LoggerContext context) {
        ContextAppender appender = new ContextAppender(targets, fields);
        appender.setName(NAME);
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static <A extends OutputStreamAppender<ILoggingEvent>> A started(
            A appender, LogConfig config, SecretMask mask, LoggerContext context) {
        MaskingEncoder encoder =
                new MaskingEncoder(config.format() == LogConfig.Format.JSON ? json() : text(context), mask);
        encoder.setContext(context);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.getInstanceConverterMap().put("request", RequestIdConverter::new);
        layout.setPattern(TEXT);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setLayout(layout);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setVersion("[ignore]");
        names.setLogger("logger");
        names.setThread("thread");
        names.setLevelValue("[ignore]");
        names.setStackTrace("exception");
        ShortenedThrowableConverter stack = new ShortenedThrowableConverter();
        stack.setMaxDepthPerThrowable(STACK_FRAMES);
        stack.setMaxLength(STACK_CHARACTERS);
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.setTimestampPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX");
        encoder.setThrowableConverter(stack);
        return encoder;
    }

    private static RollingFileAppender<ILoggingEvent> rolling(LogConfig.File file, LoggerContext context) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setFile(file.path().toString());
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file.path() + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(new FileSize(file.megabytes() * FileSize.MB_COEFFICIENT));
        policy.setMaxHistory(file.days());
        policy.setTotalSizeCap(new FileSize(file.totalMegabytes() * FileSize.MB_COEFFICIENT));
        policy.start();
        appender.setContext(context);
        appender.setRollingPolicy(policy);
        return appender;
    }

    /** Passes on what is logged through {@code java.util.logging}, which would write to standard error by itself. */
    private static void bridge(LoggerContext context) {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
            LevelChangePropagator levels = new LevelChangePropagator();
            levels.setContext(context);
            levels.start();
            context.addListener(levels);
        }
    }
}
