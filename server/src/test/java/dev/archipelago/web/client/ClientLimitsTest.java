package dev.archipelago.web.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.redis.RedisLink;
import dev.archipelago.cache.redis.RedisOptions;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.config.ClientConfig;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.config.Network;
import dev.archipelago.site.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests limits counted in memory and, by two servers together, in a real Redis. */
class ClientLimitsTest {

    private static final ClientAddress READER = client("192.0.2.1");
    private static final ClientConfig CONFIG =
            new ClientConfig(List.of(), Map.of(ClientLimit.SEARCHES, new ClientLimit.Rate(3, 6)), 2);

    private final ManualClock clock = new ManualClock("2026-11-29T12:00:00Z");
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private static ClientAddress client(String address) {
        return new ClientAddress(Network.address(address));
    }

    private ClientLimits limits(Optional<RedisFixture> redis) {
        Optional<RedisLink> link = redis.map(
                fixture -> opened(RedisLink.open(RedisOptions.of(fixture.uri().toString()))));
        return opened(new ClientLimits(CONFIG, link, clock));
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    @Test
    void take_burstUsed_returnsTheWait() {
        ClientLimits limits = limits(Optional.empty());
        for (int i = 0; i < 3; i++) {
            assertThat(limits.take(ClientLimit.SEARCHES, READER)).isEmpty();
        }

        assertThat(limits.waitFor(ClientLimit.SEARCHES, READER)).isPresent();
        assertThat(limits.take(ClientLimit.SEARCHES, READER)).contains(Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(10));
        assertThat(limits.waitFor(ClientLimit.SEARCHES, READER)).isEmpty();
        assertThat(limits.take(ClientLimit.SEARCHES, READER)).isEmpty();
        assertThat(limits.take(ClientLimit.SEARCHES, READER)).isPresent();
    }

    @Test
    void take_another_hasABucketOfItsOwn() {
        ClientLimits limits = limits(Optional.empty());
        exhaust(limits, client("2001:db8:1:2::1"));

        assertThat(limits.take(ClientLimit.SEARCHES, client("2001:db8:1:2:3::4")))
                .isPresent();
        assertThat(limits.take(ClientLimit.SEARCHES, client("2001:db8:1:3::1"))).isEmpty();
        assertThat(limits.take(ClientLimit.SEARCHES, READER)).isEmpty();
    }

    @Test
    void take_limitThatIsOff_isEndless() {
        ClientLimits limits = limits(Optional.empty());

        for (int i = 0; i < 1_000; i++) {
            assertThat(limits.take(ClientLimit.PDFS, READER)).isEmpty();
        }
    }

    @Test
    void take_ofEverMoreClients_keepsTheTableBounded() {
        ClientLimits limits = limits(Optional.empty());

        for (int i = 0; i < 100_000; i++) {
            limits.take(
                    ClientLimit.SEARCHES,
                    client("2001:db8:" + Integer.toHexString(i & 0xffff) + ":" + (i >> 16) + "::1"));
        }

        assertThat(limits.size()).isBetween(1L, 20_000L);
    }

    @Test
    void take_onAnotherServer_findsTheBucketEmpty() {
        try (RedisFixture redis = RedisFixture.start()) {
            ClientLimits one = limits(Optional.of(redis));
            ClientLimits other = limits(Optional.of(redis));
            exhaust(one, READER);
            String full = Long.toString(clock.instant().plusSeconds(30).toEpochMilli());
            try (RedisClient client = RedisClient.create(redis.uri().toString())) {
                RedisCommands<String, String> commands = client.connect().sync();
                Await.until(
                        "all three units in Redis",
                        () -> full.equals(commands.hget("archipelago:v1:limit:{searches:192.0.2.1}", "full1")));
            }

            // The local bucket has three units. The reply to the first call shows that the shared bucket is empty.
            assertThat(other.take(ClientLimit.SEARCHES, READER)).isEmpty();
            Await.until(
                    "the state of the shared bucket",
                    () -> other.waitFor(ClientLimit.SEARCHES, READER).isPresent());
            assertThat(other.take(ClientLimit.SEARCHES, client("192.0.2.2"))).isEmpty();
        }
    }

    @Test
    void take_redisGone_countsAloneWithoutWaiting() {
        try (RedisFixture redis = RedisFixture.start()) {
            ClientLimits limits = limits(Optional.of(redis));
            redis.stop();

            exhaust(limits, READER);

            assertThat(limits.take(ClientLimit.SEARCHES, READER)).isPresent();
        }
    }

    @Test
    void connect_asManyAsAllowed_refusesUntilOneIsClosed() {
        ClientLimits limits = limits(Optional.empty());

        assertThat(limits.connect(READER)).isTrue();
        assertThat(limits.connect(READER)).isTrue();
        assertThat(limits.connect(READER)).isFalse();
        assertThat(limits.connect(client("192.0.2.2"))).isTrue();
        limits.disconnect(READER);
        assertThat(limits.connect(READER)).isTrue();
    }

    private static void exhaust(ClientLimits limits, ClientAddress client) {
        for (int i = 0; i < 3; i++) {
            assertThat(limits.take(ClientLimit.SEARCHES, client)).isEmpty();
        }
    }
}
