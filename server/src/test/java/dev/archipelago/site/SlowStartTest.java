package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Tests a server that serves requests before its tables exist. */
final class SlowStartTest {

    @Test
    void firstReport_storedAsTheTableAppears_isAnnounced() throws Exception {
        DatabaseAddress database = PostgresFixture.newAddress();
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
                Connection connection = PostgresFixture.dataSource(database).getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // The migration waits for this transaction, independently of how long the server waits for the migration.
            statement.execute("CREATE TABLE crypto_report (id serial PRIMARY KEY, html_content text NOT NULL,"
                    + " css_content text, js_content text, html_content_en text, js_content_en text,"
                    + " created_at timestamptz NOT NULL)");
            statement.execute(
                    "INSERT INTO crypto_report (html_content, created_at) VALUES ('<h1>Đầu tiên</h1>', '2025-08-14Z')");
            try (SiteFixture site = SiteFixture.start(Settings.of(Databases.url(database), simulator))) {
                LiveClient live = site.live();
                connection.commit();

                assertThat(live.next("report_published")
                                .path("report")
                                .path("id")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }
}
