package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.ReportTable;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import org.junit.jupiter.api.Test;

/** Tests a server whose database role may only read reports. */
final class ReadOnlyRoleTest {

    @Test
    void insert_byGenerator_isShownByARoleThatMayOnlySelect() {
        DatabaseAddress address = PostgresFixture.newAddress();
        ReportTable reports = ReportTable.create(PostgresFixture.dataSource(address), "timestamp");
        reports.add("<h1>Có sẵn</h1>", "2026-01-01 00:00:00");
        String role = "reader_of_" + address.jdbcUrl().replaceAll(".*/", "");
        reports.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'reads'");
        reports.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        reports.execute("GRANT SELECT ON crypto_report TO " + role);

        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
                SiteFixture site = SiteFixture.start(Settings.of(Databases.url(address, role, "reads"), simulator))) {
            assertThat(site.body("/crypto_report")).contains("Có sẵn");

            reports.add("<h1>Vừa thêm</h1>", "2026-01-02 00:00:00");

            Await.until("the new report", () -> site.body("/crypto_report").contains("Vừa thêm"));
            assertThat(site.health("report_changes")).isEqualTo("healthy");
            assertThat(site.summary().path("btc_price_usd").isNumber()).isTrue();
        }
    }
}
