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
 * A server for people to read: over the simulator, with the sample reports, whose ids are 1 to 3, and the real ones that are beside
 * the repository.
 *
 * @param imported the real reports' ids in the order of their files; none where the files are not
 */
record LiveSite(Simulator simulator, ReportTable table, List<Integer> imported, SiteFixture site)
        implements AutoCloseable {

    /** The samples are of this day and the two before, so that their month has an address of its own. */
    private static final InstantSource PUBLISHED = InstantSource.fixed(Instant.parse("2026-11-21T05:00:00Z"));

    /** Gives one {@link #demo()} to all tests that leave it as it was. */
    static final class Shared extends SharedResource<LiveSite> {
        Shared() {
            super(LiveSite.class, LiveSite::demo);
        }
    }

    /** One that says its market is simulated and has a key to every upstream. */
    static LiveSite demo() {
        return demo(settings -> settings);
    }

    /** The same with other settings. */
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

    /** One that takes its market for real and has no key; {@code before} is done to the simulator first. */
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

    /** The address of a path. */
    String at(String path) {
        return site.address(path);
    }

    /** The body of a path, as a client without scripts gets it. */
    String body(String path) {
        return site.body(path);
    }

    @Override
    public void close() {
        site.close();
        simulator.close();
    }
}
