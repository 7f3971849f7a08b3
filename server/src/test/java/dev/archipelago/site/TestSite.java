package dev.archipelago.site;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One server for all tests that break nothing, on real engines and a table a generator made long ago: times without a
 * zone, and a sequence with its old name.
 */
record TestSite(SiteFixture site, Simulator simulator, RedisFixture redis, ReportTable reports)
        implements AutoCloseable {

    private static final AtomicInteger DAY = new AtomicInteger();

    /** A creation time that makes a report the newest of this house: one day later at each call. */
    static String later() {
        return LocalDate.of(2030, 1, 1).plusDays(DAY.getAndIncrement()) + " 20:30:00";
    }

    private static TestSite start() {
        DatabaseAddress database = PostgresFixture.newAddress();
        ReportTable reports = ReportTable.create(PostgresFixture.dataSource(database), "timestamp");
        Simulator simulator = Simulator.start(SimulatorOptions.defaults().withSeed(7));
        RedisFixture redis = RedisFixture.start();
        SiteFixture site = SiteFixture.start(Settings.of(Databases.url(database), simulator)
                .withRedis(redis)
                .withAdminKey()
                .withUpstreamKeys());
        Await.until(
                "every figure of the market",
                () -> site.summary().path("partial_failure").asString("true").equals("false"));
        return new TestSite(site, simulator, redis, reports);
    }

    @Override
    public void close() {
        site.close();
        redis.close();
        simulator.close();
    }

    /** Gives the house to tests that ask for it. */
    static final class Shared extends SharedResource<TestSite> {
        Shared() {
            super(TestSite.class, TestSite::start);
        }
    }
}
