package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.fixture.WebhookReceiver;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests an alert end to end, from the operator's rule to the WebSocket and the webhook, on two servers that share a
 * database.
 */
final class AlertsTest {

    private static final String[] KEY = {"Authorization", "Bearer " + Settings.ADMIN_KEY};

    @Test
    void rule_thatIsTrue_isSentOnceByBothServersAndToTheWebhook() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorOptions.defaults());
                WebhookReceiver receiver = WebhookReceiver.start()) {
            Settings settings = Settings.of(PostgresFixture.newDatabaseUrl(), simulator)
                    .withAdminKey()
                    .with("WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8");
            try (SiteFixture one = SiteFixture.start(settings);
                    SiteFixture other = SiteFixture.start(settings)) {
                LiveClient here = one.live();
                LiveClient there = other.live();
                here.next("dashboard_data");
                there.next("dashboard_data");

                HttpResponse<String> made = one.post("/api/alerts", """
                        {"name":"always","metric":"btc_price_usd","comparison":"above","threshold":0.5,
                         "webhook":{"url":"%s"}}""".formatted(receiver.url()), KEY);

                assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
                JsonNode rule = JsonMapper.shared().readTree(made.body());
                JsonNode alert = here.next("alert").path("alert");
                assertThat(there.next("alert").path("alert")).isEqualTo(alert);
                assertThat(alert.path("rule_id").longValue())
                        .isEqualTo(rule.path("id").longValue());
                assertThat(alert.path("value").isNumber()).isTrue();
                WebhookReceiver.Call call = receiver.next();
                assertThat(JsonMapper.shared().readTree(call.body()).path("alert"))
                        .isEqualTo(alert);
                String place = "/api/alerts/" + rule.path("id").asString();
                Await.until(
                        "delivered",
                        () -> other.get(place + "/deliveries", KEY).body().contains("\"state\":\"delivered\""));
                here.next("dashboard_update");
                here.next("dashboard_update");
                assertThat(deliveries(one, place)).isEqualTo(1);
                assertThat(one.health("alerts")).isEqualTo("healthy");
                assertThat(one.json("/api/metrics")
                                .path("islands")
                                .path("alerts")
                                .path("rules_enabled")
                                .isNumber())
                        .isTrue();
                here.close();
                there.close();
            }
        }
    }

    private static int deliveries(SiteFixture site, String place) {
        return JsonMapper.shared()
                .readTree(site.get(place + "/deliveries", KEY).body())
                .path("deliveries")
                .size();
    }
}
