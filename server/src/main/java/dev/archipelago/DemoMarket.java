package dev.archipelago;

import dev.archipelago.external.Upstreams;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.infrastructure.config.UpstreamVariables;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.infrastructure.store.ChildEnvironment;
import dev.archipelago.infrastructure.store.EngineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The market simulator as a child process, which exits when its standard input is closed, hence with this process. */
final class DemoMarket implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("simulator listening on (http://\\S+)");
    private static final Pattern REFUSAL = Pattern.compile("simulator refuses: (.+)");
    private static final int START_SECONDS = 30;
    private static final int USUAL_PORT = 8100;

    private final Process process;
    private final String base;

    private DemoMarket(Process process, String base) {
        this.process = process;
        this.base = base;
    }

    /**
     * Starts the simulator and waits until it listens.
     *
     * @param command its command line
     * @throws EngineException if it does not start or rejects its scenario
     */
    static DemoMarket start(List<String> command) {
        Process process;
        try {
            process = ChildEnvironment.builder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new EngineException("Cannot start the market simulator: " + e.getMessage(), e);
        }
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread.ofVirtual().name("simulator output").start(() -> read(process, ready));
        try {
            return new DemoMarket(process, ready.get(START_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            if (e.getCause() instanceof RefusedException refused) {
                throw new EngineException(String.valueOf(refused.getMessage()));
            }
            throw new EngineException("The market simulator did not start within " + START_SECONDS
                    + " s. Its own messages are above; start the demo with ./run --demo.");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new EngineException("Interrupted while starting the market simulator", e);
        }
    }

    /**
     * The command line of the simulator for a server that was built by {@code ./run}.
     *
     * @param more further arguments, of {@link #scenario} or {@link #replay}
     * @param sitePort the port of the site, which the simulator must not use
     */
    static List<String> command(Map<String, String> properties, List<String> more, int sitePort) {
        String classPath = properties.get("archipelago.simulator.classpath");
        if (classPath == null) {
            throw new EngineException("The market simulator is not on hand: start the demo with ./run --demo.");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(properties.getOrDefault("java.home", ""), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + properties.getOrDefault("java.io.tmpdir", "/tmp"),
                "-cp",
                classPath,
                "dev.archipelago.simulator.SimulatorMain",
                "--port",
                Integer.toString(port(sitePort)),
                "--exit-with-stdin"));
        command.addAll(more);
        return List.copyOf(command);
    }

    /** The arguments of a simulator that plays a scenario, if there is one. */
    static List<String> scenario(Optional<Path> scenario) {
        return scenario.map(file -> List.of("--scenario", file.toString())).orElse(List.of());
    }

    /** The arguments of a simulator that plays a recording. */
    static List<String> replay(Path directory, double speed) {
        return List.of("--replay", directory.toString(), "--speed", Double.toString(speed));
    }

    /** The base URL of the simulator. */
    String base() {
        return base;
    }

    /** The configured port of the site, or a free one if it is 0. */
    static int sitePort(WebConfig web) {
        if (web.port() != 0) {
            return web.port();
        }
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(web.host()))) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new EngineException("Cannot find a free port on " + web.host() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The configuration of a demo: all upstreams at the simulator, with keys, and a data directory of its own. The
     * site's own address is {@code http://localhost:PORT} unless {@code PUBLIC_BASE_URL} is set. A recorded market has
     * the coins and keys of the recording.
     *
     * @throws ConfigurationException if another variable has an invalid value
     */
    Configuration configuration(Map<String, String> environment, Path dotEnv, Optional<RecordedSession> recorded)
            throws ConfigurationException {
        return configuration(environment, dotEnv, base, recorded);
    }

    static Configuration configuration(Map<String, String> environment, Path dotEnv, String base)
            throws ConfigurationException {
        return configuration(environment, dotEnv, base, Optional.empty());
    }

    static Configuration configuration(
            Map<String, String> environment, Path dotEnv, String base, Optional<RecordedSession> recorded)
            throws ConfigurationException {
        Map<String, String> demo = new HashMap<>(environment);
        demo.put("DATABASE_URL", "");
        demo.put("REDIS_URL", "");
        demo.put("REDIS_MODE", "");
        Map<String, UpstreamVariables> upstreams = Upstreams.REGISTERED.variables();
        recorded.map(RecordedSession::coins)
                .filter(coins -> !coins.isEmpty())
                .ifPresent(coins -> demo.put("COINS", String.join(",", coins)));
        for (Map.Entry<String, UpstreamVariables> entry : upstreams.entrySet()) {
            UpstreamVariables upstream = entry.getValue();
            boolean keyed = recorded.map(session -> session.keys().contains(entry.getKey()))
                    .orElse(true);
            for (UpstreamVariables.Address address : upstream.addresses()) {
                String simulator = address.webSocket() ? base.replaceFirst("^http", "ws") : base;
                demo.put(address.variable(), simulator + address.simulatorPath());
            }
            upstream.key().ifPresent(key -> demo.put(key.variable(), keyed ? "demo" : ""));
        }
        WebConfig web = ConfigurationReader.read(demo, dotEnv, upstreams).web();
        if (web.publicBaseUrl().isEmpty() && web.port() != 0) {
            demo.put("PUBLIC_BASE_URL", "http://localhost:" + web.port());
        }
        return ConfigurationReader.read(demo, dotEnv, upstreams).asDemo();
    }

    @Override
    public void close() {
        process.destroy();
    }

    // Users type it, so it is the same each time if possible.
    private static int port(int sitePort) {
        if (sitePort == USUAL_PORT) {
            return 0;
        }
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void read(Process process, CompletableFuture<String> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher.group(1));
                }
                Matcher refusal = REFUSAL.matcher(line);
                if (refusal.find()) {
                    ready.completeExceptionally(new RefusedException(refusal.group(1)));
                }
            }
        } catch (IOException e) {
            // The process has exited; reported below.
        }
        ready.completeExceptionally(new IOException("ended without listening"));
    }

    /** The simulator reported why it does not start. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
