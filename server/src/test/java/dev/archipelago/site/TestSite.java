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
 * A complete server shared by all tests that do not break it, on real engines and the table of an old generator: times
 * without a zone, and a sequence with its old name.
 */
record TestSite(SiteFixture site, Simulator simulator, RedisFixture redis, ReportTable reports)
        implements AutoCloseable {

    private static final AtomicInteger DAY = new AtomicInteger();

    /** Returns a creation time later than that of all other reports; each call returns the next day. */
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

    /** Provides the shared instance to tests. */
    static final class Shared extends SharedResource<TestSite> {
        Shared() {
            super(TestSite.class, TestSite::start);
        }
    }
}
