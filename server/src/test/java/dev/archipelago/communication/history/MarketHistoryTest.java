package dev.archipelago.communication.history;

import static dev.archipelago.communication.history.Market.START;
import static dev.archipelago.infrastructure.island.StatisticsReader.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.island.Health;
import dev.archipelago.infrastructure.island.Layer;
import dev.archipelago.infrastructure.store.Database;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.market.TestCoins;
import dev.archipelago.site.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketHistoryTest {
    private static HistoryDatabase database;

    private final Market market = new Market();
    private final MarketHistory history = new MarketHistory(database.jdbi(), () -> true);

    @BeforeAll
    static void open() {
        database = new HistoryDatabase();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void clear() {
        database.clear();
    }

    /** Publishes a snapshot with a new price each second. */
    private void publish(MarketHistory to, Instant from, int seconds) {
        for (int second = 0; second < seconds; second++) {
            Instant now = from.plusSeconds(second);
            to.onSnapshot(market.btc(Integer.toString(1_000 + second), now).at(now));
        }
    }

    private static void await(String what, BooleanSupplier reached) {
        Await.until(what, reached::getAsBoolean);
    }

    @Test
    void onSnapshot_eachSecond_recordsOneInFiveSecondsAndRollsUp() {
        publish(history, START, 130);
        history.work();

        assertThat(database.count("market_snapshot")).isEqualTo(26);
        assertThat(database.count("market_minute")).isEqualTo(2);
        assertThat(fields(history.statistics()))
                .containsEntry("snapshots_recorded", 26L)
                .containsEntry("observations_recorded", 26L)
                .containsEntry("catching_up", false);
        assertThat(history.health()).isEqualTo(Health.healthy());
    }

    @Test
    void onSnapshot_follower_recordsNothing() {
        MarketHistory follower = new MarketHistory(database.jdbi(), () -> false);
        publish(follower, START, 30);
        follower.work();

        assertThat(database.count("market_snapshot")).isZero();
    }

    @Test
    void work_restartedAfterHours_leavesNoGap() {
        publish(history, START, 250);
        history.work();
        history.close();
        MarketHistory restarted = new MarketHistory(database.jdbi(), () -> true);
        publish(restarted, START.plus(Duration.ofHours(7)), 130);
        for (int i = 0; i < 5; i++) {
            restarted.work();
        }

        assertThat(database.number("SELECT sum(observations) FROM market_minute"))
                .isEqualTo(50 + 24);
        assertThat(database.number("SELECT sum(observations) FROM market_hour")).isEqualTo(50);
    }

    @Test
    void work_postgresStopsAndReturns_losesOnlyWhatIsOlderThanTheQueue() throws IOException {
        Relay relay = new Relay(0, database.port());
        int port = relay.port();
        try (Database pool = database.through(port)) {
            MarketHistory cut = new MarketHistory(pool.jdbi(), () -> true);
            publish(cut, START, 70);
            cut.work();
            relay.close();

            publish(cut, START.plusSeconds(70), 400);
            cut.work();

            assertThat(cut.health().status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(cut.health().message()).contains("cannot be written");
            assertThat(fields(cut.statistics())).containsEntry("snapshots_dropped", 20L);

            relay = new Relay(port, database.port());
            await("recording", () -> {
                cut.work();
                return cut.health().equals(Health.healthy());
            });
            assertThat(database.count("market_snapshot")).isEqualTo(14 + MarketHistory.QUEUE_CAPACITY);
            assertThat(database.number("SELECT sum(observations) FROM market_minute"))
                    .isEqualTo(database.number(
                            "SELECT count(*) FROM market_snapshot WHERE taken_at < '2026-03-01T00:07:00Z'"));
        } finally {
            relay.close();
        }
    }

    @Test
    void work_connectionDiesDuringTheRollUp_isUndoneAndDoneAgain() {
        publish(history, START, 130);
        database.jdbi().useHandle(handle -> handle.execute("""
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$\
            """));
        database.jdbi()
                .useHandle(handle -> handle.execute("CREATE TRIGGER die BEFORE INSERT ON market_minute"
                        + " FOR EACH ROW WHEN (NEW.begins = '2026-03-01T00:01:00Z') EXECUTE FUNCTION die()"));
        try {
            history.work();
            assertThat(history.health().status()).isEqualTo(Health.Status.DEGRADED);
            assertThat(database.count("market_minute")).isZero();
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("DROP FUNCTION die() CASCADE"));
        }

        history.work();

        assertThat(history.health()).isEqualTo(Health.healthy());
        assertThat(new PostgresHistoryStore(database.jdbi())
                        .points(TestCoins.BTC.price(), START, START.plusSeconds(120), Duration.ofMinutes(1)))
                .extracting(point -> point.observations().orElseThrow())
                .containsExactly(12L, 12L);
    }

    @Test
    void start_snapshots_areWrittenInTheBackgroundUntilClosed() {
        history.start();
        publish(history, START, 6);
        await("two rows", () -> history.statistics().snapshots().snapshotsRecorded() == 2);

        history.close();
        publish(history, START.plusSeconds(60), 6);

        assertThat(database.count("market_snapshot")).isEqualTo(2);
        assertThat(history.name()).isEqualTo("market_history");
        assertThat(history.layer()).isEqualTo(Layer.COMMUNICATION);
    }
}
