package dev.archipelago.site;

import dev.archipelago.Archipelago;
import dev.archipelago.communication.reports.ReportImport;
import dev.archipelago.communication.reports.SampleReports;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.Configuration;
import dev.archipelago.infrastructure.config.ConfigurationException;
import dev.archipelago.infrastructure.config.ConfigurationReader;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.simulator.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The whole server over a simulated market, with the sample reports and the real ones that are beside the repository. */
final class LiveSite implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Simulator simulator;
    private final ReportTable table;
    private final List<Integer> imported;
    private final Archipelago house;

    private LiveSite(Simulator simulator, ReportTable table, List<Integer> imported, Archipelago house) {
        this.simulator = simulator;
        this.table = table;
        this.imported = imported;
        this.house = house;
    }

    /**
     * Starts it.
     *
     * @param simulated whether the site knows that its market is simulated; then it has every key, else none
     * @param before what is done to the simulator first
     */
    static LiveSite start(boolean simulated, Consumer<Simulator> before) {
        Simulator simulator = Simulator.start(SimulatorOptions.defaults().withSeed(7));
        before.accept(simulator);
        var address = PostgresFixture.newAddress();
        ReportTable table = ReportTable.create(PostgresFixture.dataSource(address));
        new SampleReports(table.jdbi(), InstantSource.system()).fillIfEmpty();
        List<Integer> imported = new ArrayList<>();
        ReportImport imports = new ReportImport(table.jdbi(), InstantSource.system());
        ReportTable.realReports()
                .forEach(file -> imported.addAll(imports.importFile(file).ids()));
        Map<String, String> variables = upstreams(simulator);
        if (simulated) {
            List.of("CMC_API_KEY", "TAAPI_SECRET", "FINNHUB_API_KEY").forEach(key -> variables.put(key, "any"));
        }
        variables.put("DATABASE_URL", PostgresFixture.url(address));
        variables.put("REDIS_URL", "off");
        variables.put("HOST", "127.0.0.1");
        variables.put("PORT", "0");
        return new LiveSite(
                simulator,
                table,
                imported,
                Archipelago.start(configuration(variables, simulated), InstantSource.system()));
    }

    private static Map<String, String> upstreams(Simulator simulator) {
        Map<String, String> variables = new HashMap<>();
        Map.of(
                        "BINANCE_BASE_URL", Upstream.BINANCE,
                        "BINANCE_STREAM_URL", Upstream.BINANCE_STREAM,
                        "COINGECKO_BASE_URL", Upstream.COINGECKO,
                        "COINMARKETCAP_BASE_URL", Upstream.COINMARKETCAP,
                        "TAAPI_BASE_URL", Upstream.TAAPI,
                        "FINNHUB_BASE_URL", Upstream.FINNHUB,
                        "ALTERNATIVE_ME_BASE_URL", Upstream.ALTERNATIVEME)
                .forEach((name, upstream) ->
                        variables.put(name, simulator.base(upstream).toString()));
        return variables;
    }

    private static Configuration configuration(Map<String, String> variables, boolean simulated) {
        try {
            Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target", "test-site")), "run");
            variables.put("DATA_DIR", data.toString());
            Configuration configuration = ConfigurationReader.read(variables);
            return simulated ? configuration.asDemo() : configuration;
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The market behind it. */
    Simulator simulator() {
        return simulator;
    }

    /** Its table of reports. */
    ReportTable table() {
        return table;
    }

    /** The real reports' ids in the order of their files; none where the files are not. */
    List<Integer> imported() {
        return imported;
    }

    /** The address of a path. */
    String at(String path) {
        return "http://127.0.0.1:" + house.port() + path;
    }

    /** The body of a path, as a client without scripts gets it. */
    String body(String path) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(at(path)))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        house.close();
        simulator.close();
        client.close();
    }
}
