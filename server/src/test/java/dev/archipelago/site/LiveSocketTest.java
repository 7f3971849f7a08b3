package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Tests the WebSocket, from the upstreams and the report table to a client. */
@ExtendWith(TestSite.Shared.class)
final class LiveSocketTest {

    @Test
    void connect_anyTime_isWelcomedThenSentTheMarket(TestSite testSite) throws Exception {
        LiveClient live = testSite.site().live();

        assertThat(live.next().path("type").asString()).isEqualTo("connected");
        JsonNode data = live.next();
        assertThat(data.path("type").asString()).isEqualTo("dashboard_data");
        assertThat(data.path("data").path("btc_price_usd").isNumber()).isTrue();
        live.close();
    }

    @Test
    void market_moves_sendsUpdates(TestSite testSite) throws Exception {
        LiveClient live = testSite.site().live();

        JsonNode first = live.next("dashboard_update").path("data");
        JsonNode second = live.next("dashboard_update").path("data");

        assertThat(second.path("timestamp").asString())
                .isGreaterThan(first.path("timestamp").asString());
        live.close();
    }

    @Test
    void ping_asText_isAnswered(TestSite testSite) throws Exception {
        LiveClient live = testSite.site().live();

        live.send("ping");

        assertThat(live.next("pong").path("timestamp").isString()).isTrue();
        live.close();
    }

    @Test
    void insert_ofNewestReport_isAnnounced(TestSite testSite) throws Exception {
        LiveClient live = testSite.site().live();
        live.next("dashboard_data");

        int id = testSite.reports().add("<h1>Vừa ra</h1>", null, null, "<h1>Just out</h1>", null, TestSite.later());

        JsonNode report = live.next("report_published").path("report");
        assertThat(report.path("id").intValue()).isEqualTo(id);
        assertThat(report.path("title_en").asString()).isEqualTo("Just out");
        live.close();
    }
}
