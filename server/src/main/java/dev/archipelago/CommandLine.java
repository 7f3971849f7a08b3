package dev.archipelago;

import dev.archipelago.communication.reports.ReportImport;
import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.backup.BackupException;
import dev.archipelago.infrastructure.broker.Brokers;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.config.DotEnv;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.island.BackgroundFailures;
import dev.archipelago.infrastructure.log.LogOutput;
import dev.archipelago.infrastructure.store.EngineException;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.web.ListenException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the arguments, runs the command and stops it on SIGTERM or Ctrl-C. */
public final class CommandLine {

    private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);
    private static final Path DOT_ENV = Path.of(".env");
    private static final Path NO_FILE = Path.of("/dev/null");
    private static final String DOT_ENV_SOURCE = "archipelago.dotenv";
    private static final int WRONG_USE = 2;

    private final Map<String, String> environment;
    private final Path dotEnv;
    private final Set<String> namesFromStdin;
    private final PrintStream out;
    private final PrintStream err;

    CommandLine(Map<String, String> environment, Path dotEnv, PrintStream out, PrintStream err) {
        this(environment, dotEnv, Set.of(), out, err);
    }

    private CommandLine(
            Map<String, String> environment,
            Path dotEnv,
            Set<String> namesFromStdin,
            PrintStream out,
            PrintStream err) {
        this.environment = environment;
        this.dotEnv = dotEnv;
        this.namesFromStdin = namesFromStdin;
        this.out = out;
        this.err = err;
    }

    /** Ends with 0, with 1 when it cannot do its work, with 2 for bad arguments or a bad configuration. */
    public static void main(String[] arguments) {
        BackgroundFailures.installAsDefaultHandler();
        System.exit(of(System.getenv(), System.getProperties(), System.in, System.out, System.err)
                .run(List.of(arguments)));
    }

    /**
     * With the variables of {@code .env}, or of {@code in} where the launcher says that it reads the file for this
     * process.
     */
    static CommandLine of(
            Map<String, String> environment, Properties properties, InputStream in, PrintStream out, PrintStream err) {
        if (!"stdin".equals(properties.getProperty(DOT_ENV_SOURCE))) {
            return new CommandLine(environment, DOT_ENV, out, err);
        }
        try {
            Map<String, String> file = DotEnv.read(in);
            Map<String, String> merged = new HashMap<>(file);
            merged.putAll(environment);
            return new CommandLine(merged, NO_FILE, file.keySet(), out, err);
        } catch (ConfigurationException e) {
            e.problems().forEach(err::println);
            System.exit(WRONG_USE);
            throw new IllegalStateException("the process has ended", e);
        }
    }

    /** Runs the command and returns the exit code; {@code serve} returns when the process is asked to end. */
    int run(List<String> arguments) {
        try {
            return switch (Arguments.parse(arguments)) {
                case Arguments.Help() -> print(resource("/help.txt"));
                case Arguments.Version() -> print("Archipelago " + version() + "\n");
                case Arguments.Serve() -> serve(reported(), () -> {});
                case Arguments.Demo(Optional<Path> scenario) ->
                    serveDemo(DemoMarket.scenario(scenario), Optional.empty());
                case Arguments.Replay(Path directory, double speed) ->
                    serveDemo(DemoMarket.replay(directory, speed), Optional.of(RecordedSession.read(directory)));
                case Arguments.Record(Path directory) ->
                    new RecordCommand(reported(), out, err, InstantSource.system()).run(directory);
                case Arguments.Train() -> new Training(environment, dotEnv).run();
                case Arguments.Import(ImportCommand.Request request) -> importReports(request);
                case Arguments.Report(ReportCommand.Request request) ->
                    new ReportCommand(configuration(), environment, out, err).run(request);
                case Arguments.Keys(KeysCommand.Action action) -> keys(action);
                case Arguments.Maintenance command -> maintain(command);
                case Arguments.DatabaseUrl() -> new AddressCommand(configuration(), out, err).printDatabase();
                case Arguments.OwnerUrl() -> new AddressCommand(configuration(), out, err).printOwnersDatabase();
                case Arguments.RedisUrl() -> new AddressCommand(configuration(), out, err).printRedis();
                case Arguments.Doctor(boolean json) -> new DoctorCommand(configuration(), out).run(json);
                case Arguments.Wrong(String reason) -> {
                    err.println(reason);
                    yield WRONG_USE;
                }
            };
        } catch (ConfigurationException e) {
            e.problems().forEach(err::println);
            return WRONG_USE;
        } catch (EngineException | ListenException | BackupException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    /** The files are found before a database is needed. */
    private int importReports(ImportCommand.Request request) throws ConfigurationException {
        List<Path> files;
        try {
            files = ImportCommand.files(request);
        } catch (IOException e) {
            err.println(e.getMessage());
            return 1;
        }
        try (CommandDatabase database = CommandDatabase.open(configuration())) {
            return new ImportCommand(out, err)
                    .run(files, request, new ReportImport(database.jdbi(), InstantSource.system()));
        }
    }

    private int keys(KeysCommand.Action action) throws ConfigurationException {
        try (CommandDatabase database = CommandDatabase.open(configuration())) {
            return new KeysCommand(out, err).run(action, database.jdbi(), InstantSource.system());
        }
    }

    private Configuration configuration() throws ConfigurationException {
        Map<String, UpstreamVariables> upstreams = Upstreams.REGISTERED.variables();
        Configuration configuration = ConfigurationReader.read(environment, dotEnv, upstreams, Brokers.variables());
        try {
            var _ = MarketCatalog.of(configuration.market().coins());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of("COINS: " + e.getMessage()));
        }
        // A command may run beside a server, which alone writes and rotates the file.
        LogOutput.apply(configuration.log().withoutFile());
        return configuration;
    }

    private int maintain(Arguments.Maintenance command) throws ConfigurationException {
        if (command instanceof Arguments.Restore(BackupCommand.Request request) && request.checkOnly()) {
            return BackupCommand.check(request.file(), out);
        }
        Configuration configuration = configuration();
        BackupCommand backups = new BackupCommand(configuration, out, err, InstantSource.system());
        return switch (command) {
            case Arguments.Backup(Path file) -> backups.backUp(file, version(), settings());
            case Arguments.Restore(BackupCommand.Request request) -> backups.restore(request);
            case Arguments.UpgradeDatabase(Optional<Path> programs) ->
                new UpgradeCommand(configuration, out, err, InstantSource.system()).run(programs, version());
        };
    }

    /** The settings that differ from the defaults, without secrets. */
    private String settings() throws ConfigurationException {
        Map<String, String> merged = new HashMap<>(DotEnv.read(dotEnv));
        merged.putAll(environment);
        return new SettingsReport(ConfigurationReader.infos(Upstreams.REGISTERED.variables(), Brokers.variables()))
                .effective(merged);
    }

    /** The configuration of a server, whose settings are logged. */
    private Configuration reported() throws ConfigurationException {
        Configuration configuration = configuration();
        LogOutput.apply(configuration.log());
        SettingsReport report =
                new SettingsReport(ConfigurationReader.infos(Upstreams.REGISTERED.variables(), Brokers.variables()));
        Map<String, String> merged = new HashMap<>(DotEnv.read(dotEnv));
        Set<String> inFile = new LinkedHashSet<>(merged.keySet());
        inFile.addAll(namesFromStdin);
        Set<String> inEnvironment = new LinkedHashSet<>(environment.keySet());
        inEnvironment.removeAll(inFile);
        merged.putAll(environment);
        report.warnings(inFile, inEnvironment).forEach(LOG::warn);
        LOG.info("Archipelago {}, settings: {}", version(), report.effective(merged));
        return configuration;
    }

    private int serveDemo(List<String> simulator, Optional<RecordedSession> recorded) throws ConfigurationException {
        Map<String, String> demo = new HashMap<>(environment);
        // Chosen before anything is built, since the site's own address has the port in it.
        int port = DemoMarket.sitePort(reported().web());
        demo.put("PORT", Integer.toString(port));
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        DemoMarket market = DemoMarket.start(DemoMarket.command(properties, simulator, port));
        if (recorded.isPresent()) {
            LOG.info("The recorded market is played at {}", market.base());
        } else {
            LOG.info(
                    "The simulated market is at {}/control; docs/simulator.md says how to make it misbehave",
                    market.base());
        }
        try {
            return serve(market.configuration(demo, dotEnv, recorded), market::close);
        } finally {
            market.close();
        }
    }

    private static int serve(Configuration configuration, Runnable afterwards) {
        SettingsReport.consequences(configuration).forEach(LOG::warn);
        // The hook is there before the start, so that a signal during it leaves no engine behind.
        CompletableFuture<Optional<Archipelago>> started = new CompletableFuture<>();
        CountDownLatch stopped = new CountDownLatch(1);
        Runnable stop = () -> {
            started.join().ifPresent(running -> {
                LOG.info("Stopping");
                running.close();
            });
            afterwards.run();
            LogOutput.flush();
            stopped.countDown();
        };
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Shutdown.within(Shutdown.LIMIT, stop), "stop"));
        try {
            Archipelago running = Archipelago.start(configuration, InstantSource.system());
            started.complete(Optional.of(running));
            LOG.info(
                    "Ready at http://{}:{}{}, {} ms after the start",
                    configuration.web().host().equals("0.0.0.0")
                            ? "localhost"
                            : configuration.web().host(),
                    running.port(),
                    configuration.simulated() ? " with a simulated market" : "",
                    ManagementFactory.getRuntimeMXBean().getUptime());
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            started.complete(Optional.empty());
        }
        return 0;
    }

    private int print(String text) {
        out.print(text);
        return 0;
    }

    private static String version() {
        return Optional.ofNullable(CommandLine.class.getPackage().getImplementationVersion())
                .orElse("(built without ./run)");
    }

    private static String resource(String name) {
        try (InputStream in = CommandLine.class.getResourceAsStream(name)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EngineException("Cannot read " + name, e);
        }
    }
}
