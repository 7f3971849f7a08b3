package dev.archipelago.business.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.business.alerts.RuleRequest.TargetRequest;
import dev.archipelago.communication.alerts.AlertChannels;
import dev.archipelago.communication.alerts.AlertRuleRepository;
import dev.archipelago.communication.alerts.PagerChannel;
import dev.archipelago.communication.alerts.WebhookChannel;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.PostgresFixture;
import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HostLookup;
import dev.archipelago.infrastructure.store.Migrations;
import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.TestCoins;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.AlertTarget;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocketFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertRulesTest {

    private static final TargetRequest PUBLIC =
            new TargetRequest.To("webhook", Map.of("url", "https://receiver.example/hook"), "webhook");

    private static Jdbi jdbi;
    private static AlertRules rules;

    @BeforeAll
    static void start() {
        DatabaseAddress address = PostgresFixture.newAddress();
        Migrations.start(address, Duration.ofSeconds(60), Duration.ofSeconds(1)).close();
        jdbi = Jdbi.create(PostgresFixture.dataSource(address));
        ManualClock clock = new ManualClock("2026-03-01T12:00:00Z");
        HostLookup lookup =
                host -> List.of(InetAddress.getByName(host.equals("receiver.example") ? "93.184.215.14" : "127.0.0.1"));
        GuardedHttpPost post = new GuardedHttpPost(
                new AddressPolicy(List.of(), lookup), (SSLSocketFactory) SSLSocketFactory.getDefault());
        AlertChannels channels = new AlertChannels(List.of(
                new WebhookChannel(post, clock, new Random(1)), new PagerChannel(new ConcurrentLinkedQueue<>())));
        rules = new AlertRules(new AlertRuleRepository(jdbi), MarketCatalog.DEFAULT, channels, () -> {}, clock);
    }

    @BeforeEach
    void clear() {
        jdbi.useHandle(handle -> handle.execute("DELETE FROM alert_rule"));
    }

    private static RuleRequest request(
            String name, String metric, String comparison, String threshold, Long cooldown, TargetRequest target) {
        return new RuleRequest(
                Optional.ofNullable(name),
                Optional.ofNullable(metric),
                Optional.ofNullable(comparison),
                Optional.ofNullable(threshold).map(BigDecimal::new),
                Optional.ofNullable(cooldown),
                Optional.empty(),
                target);
    }

    private static RuleRequest good(TargetRequest target) {
        return request("BTC", "btc_price_usd", "at_least", "1.50", null, target);
    }

    private static String kept(String column) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT (" + column + ")::text FROM alert_rule")
                .mapTo(String.class)
                .one());
    }

    @Test
    void create_littleAsked_takesDefaults() throws RefusedRuleException {
        AlertRule rule = rules.create(good(new TargetRequest.Unchanged())).rule();

        assertThat(rule.condition())
                .isEqualTo(new Condition(TestCoins.BTC.price(), Comparison.AT_LEAST, new BigDecimal("1.5")));
        assertThat(rule.cooldown()).isEqualTo(Duration.ofHours(1));
        assertThat(rule.enabled()).isTrue();
        assertThat(rule.armed()).isTrue();
        assertThat(rule.target()).isEmpty();
        assertThat(rules.list()).containsExactly(rule);
        assertThat(rules.find(rule.id())).contains(rule);
    }

    @Test
    void create_webhookWithoutSecret_makesOneThatIsKeptAndPrintedNowhere() throws RefusedRuleException {
        Alerts.Saved saved = rules.create(good(PUBLIC));

        String secret = saved.generated().get("secret");
        assertThat(secret).hasSizeGreaterThan(40).isEqualTo(kept("channel_secrets ->> 'secret'"));
        assertThat(saved.toString() + saved.rule() + PUBLIC).doesNotContain(secret, "receiver.example");
    }

    @Test
    void create_webhookWithSecret_doesNotTellIt() throws RefusedRuleException {
        TargetRequest.To given = new TargetRequest.To(
                "webhook", Map.of("url", "https://receiver.example/", "secret", "0123456789abcdef"), "webhook");

        assertThat(rules.create(good(given)).generated()).isEmpty();
        assertThat(kept("channel_secrets ->> 'secret'")).isEqualTo("0123456789abcdef");
    }

    @ParameterizedTest
    @CsvSource({
        ",btc_price_usd,above,1,,name is missing",
        "' ',btc_price_usd,above,1,,name must have",
        "'a\u0007b',btc_price_usd,above,1,,name must have",
        "'a\ud800b',btc_price_usd,above,1,,name must have",
        "a,,above,1,,metric is missing",
        "a,BTC_PRICE_USD,above,1,,metric must be one of btc_price_usd",
        "a,btc_price_usd,,1,,comparison is missing",
        "a,btc_price_usd,>,1,,'comparison must be one of above, at_least, below, at_most'",
        "a,btc_price_usd,above,,,threshold is missing",
        "a,btc_price_usd,above,1e999999999,,threshold must have",
        "a,btc_price_usd,above,1e-999999999,,threshold must have",
        "a,btc_price_usd,above,1234567890123456789,,threshold must have",
        "a,btc_price_usd,above,1,59,cooldown_seconds must be from 60",
        "a,btc_price_usd,above,1,9999999999,cooldown_seconds must be from 60"
    })
    void create_wrongPart_isRefusedByName(
            String name, String metric, String comparison, String threshold, Long cooldown, String message) {
        RuleRequest request = request(name, metric, comparison, threshold, cooldown, new TargetRequest.Unchanged());

        assertThatThrownBy(() -> rules.create(request))
                .isInstanceOf(RefusedRuleException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "https://inside.example/?key=hidden,not on the public internet",
        "http://receiver.example/,use https",
        "receiver.example,not an address",
        "https://user:hidden@receiver.example/,neither user"
    })
    void create_webhookThatMayNotBeCalled_isRefused(String url, String message) {
        TargetRequest target = new TargetRequest.To("webhook", Map.of("url", url), "webhook");

        assertThatThrownBy(() -> rules.create(good(target)))
                .isInstanceOf(RefusedRuleException.class)
                .hasMessageContaining("webhook.url")
                .hasMessageContaining(message)
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @CsvSource({"short", "'0123456789 abcdef'", "0123456789abcdeé"})
    void create_weakSecret_isRefusedWithoutSayingIt(String secret) {
        TargetRequest target = new TargetRequest.To(
                "webhook", Map.of("url", "https://receiver.example/", "secret", secret), "webhook");

        assertThatThrownBy(() -> rules.create(good(target)))
                .hasMessageContaining("webhook.secret must have")
                .hasMessageNotContaining(secret);
    }

    @Test
    void create_500RulesThere_isFull() throws RefusedRuleException {
        rules.create(good(new TargetRequest.Unchanged()));
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO alert_rule (name, metric, comparison, threshold, cooldown_seconds, enabled, created_at)"
                        + " SELECT name, metric, comparison, threshold, 60, true, created_at FROM alert_rule,"
                        + " generate_series(1, 499)"));

        assertThatThrownBy(() -> rules.create(good(new TargetRequest.Unchanged())))
                .isInstanceOfSatisfying(
                        RefusedRuleException.class, e -> assertThat(e.isFull()).isTrue());
    }

    @Test
    void change_onePart_leavesTheOthersAndTheTarget() throws RefusedRuleException {
        AlertRule rule = rules.create(good(PUBLIC)).rule();

        AlertRule changed = rules.change(rule.id(), request(null, null, null, "7", null, new TargetRequest.Unchanged()))
                .orElseThrow()
                .rule();

        assertThat(changed.condition().threshold()).isEqualTo(new BigDecimal("7"));
        assertThat(changed.name()).isEqualTo("BTC");
        assertThat(changed.target()).isEqualTo(rule.target());
        assertThat(changed.revision()).isEqualTo(rule.revision() + 1);
    }

    @Test
    void change_condition_armsAgainAndNameDoesNot() throws RefusedRuleException {
        AlertRule rule = rules.create(good(new TargetRequest.Unchanged())).rule();
        jdbi.useHandle(handle -> handle.execute("UPDATE alert_rule SET armed = false"));

        assertThat(rules.change(rule.id(), request("other", null, null, "1.500", null, new TargetRequest.Unchanged()))
                        .orElseThrow()
                        .rule()
                        .armed())
                .isFalse();
        assertThat(rules.change(rule.id(), request(null, null, "below", null, null, new TargetRequest.Unchanged()))
                        .orElseThrow()
                        .rule()
                        .armed())
                .isTrue();
    }

    @Test
    void change_targetNone_removesIt() throws RefusedRuleException {
        AlertRule rule = rules.create(good(PUBLIC)).rule();

        rules.change(rule.id(), request(null, null, null, null, null, new TargetRequest.None()));

        assertThat(rules.find(rule.id()).orElseThrow().target()).isEmpty();
        assertThat(kept("coalesce(channel_secrets::text, 'none')")).isEqualTo("none");
    }

    @Test
    void anything_unknownRule_isEmpty() throws RefusedRuleException {
        assertThat(rules.change(1_000_000, good(new TargetRequest.Unchanged()))).isEmpty();
        assertThat(rules.delete(1_000_000)).isFalse();
        assertThat(rules.find(1_000_000)).isEmpty();
        assertThat(rules.deliveries(1_000_000)).isEmpty();
    }

    @Test
    void create_otherChannel_storesItsSettingsAndSecretsApart() throws RefusedRuleException {
        TargetRequest pager =
                new TargetRequest.To("pager", Map.of("number", "4711", "pin", "secret-pin"), "channel.settings");

        AlertRule rule = rules.create(good(pager)).rule();

        assertThat(rule.target()).contains(new AlertTarget("pager", Map.of("number", "4711")));
        assertThat(kept("channel_settings")).doesNotContain("secret-pin");
        assertThat(kept("channel_secrets ->> 'pin'")).isEqualTo("secret-pin");
    }

    @ParameterizedTest
    @CsvSource({
        "telegraph,4711,secret-pin,'channel.name must be one of pager, webhook'",
        "pager,47,secret-pin,channel.settings.number must have 3 to 15 digits",
        "pager,4711,,channel.settings.pin is missing",
        "pager,000,secret-pin,channel.settings.number is not in service"
    })
    void create_settingsTheChannelRefuses_isRefusedByName(String name, String number, String pin, String message) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("number", number);
        if (pin != null) {
            settings.put("pin", pin);
        }
        TargetRequest target = new TargetRequest.To(name, settings, "channel.settings");

        assertThatThrownBy(() -> rules.create(good(target)))
                .isInstanceOf(RefusedRuleException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret-pin");
    }
}
