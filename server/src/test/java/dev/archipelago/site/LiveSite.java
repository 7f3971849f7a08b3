package dev.archipelago.site;

import dev.archipelago.communication.reports.ReportImport;
import dev.archipelago.communication.reports.SampleReports;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A complete server over the simulator, for browser tests, with the sample reports, whose ids are 1 to 3, and the real
 * reports next to the repository.
 *
 * @param imported the ids of the real reports in the order of their files; empty if there are none
 */
record LiveSite(Simulator simulator, ReportTable table, List<Integer> imported, SiteFixture site)
        implements AutoCloseable {

    /** The publication clock: the samples are of this day and the two before, so their month has its own page. */
    private static final InstantSource PUBLISHED = InstantSource.fixed(Instant.parse("2026-11-21T05:00:00Z"));

    /** Provides one {@link #demo()} to all tests that do not modify it. */
    static final class Shared extends SharedResource<LiveSite> {
        Shared() {
            super(LiveSite.class, LiveSite::demo);
        }
    }

    /** Starts a server that labels its market as simulated and has a key of every upstream. */
    static LiveSite demo() {
        return demo(settings -> settings);
    }

    /** Starts a server like {@link #demo()} with modified settings. */
    static LiveSite demo(UnaryOperator<Settings> change) {
        Simulator simulator = Simulator.start(SimulatorOptions.defaults().withSeed(7));
        DatabaseAddress address = PostgresFixture.newAddress();
        ReportTable table = ReportTable.create(PostgresFixture.dataSource(address));
        List<Integer> imported = fill(table);
        Settings settings =
                change.apply(Settings.of(Databases.url(address), simulator).withUpstreamKeys());
        return new LiveSite(
                simulator,
                table,
                imported,
                SiteFixture.start(settings.configuration().asDemo(), InstantSource.system()));
    }

    /**
     * Starts a server without keys that labels its market as real, after {@code before} has configured the simulator.
     */
    static LiveSite withoutKeys(Consumer<Simulator> before) {
        Simulator simulator = Simulator.start(SimulatorOptions.defaults().withSeed(7));
        before.accept(simulator);
        DatabaseAddress address = PostgresFixture.newAddress();
        ReportTable table = ReportTable.create(PostgresFixture.dataSource(address));
        List<Integer> imported = fill(table);
        Settings settings = Settings.of(Databases.url(address), simulator);
        return new LiveSite(simulator, table, imported, SiteFixture.start(settings));
    }

    private static List<Integer> fill(ReportTable table) {
        new SampleReports(table.jdbi(), PUBLISHED).fillIfEmpty();
        ReportImport imports = new ReportImport(table.jdbi(), InstantSource.system());
        List<Integer> imported = new ArrayList<>();
        ReportTable.realReports()
                .forEach(file -> imported.addAll(imports.importFile(file).ids()));
        return List.copyOf(imported);
    }

    /** Returns the address of a path. */
    String at(String path) {
        return site.address(path);
    }

    /** Returns the response body of a path, without the effect of scripts. */
    String body(String path) {
        return site.body(path);
    }

    @Override
    public void close() {
        site.close();
        simulator.close();
    }
}
