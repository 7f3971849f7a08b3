package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.archipelago.cache.redis.RedisCommand;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackplaneTest {

    private static final EntryOptions SAFE =
            EntryOptions.of(CacheStrategy.SHORT_TERM).withFailSafe(Duration.ofHours(1));
    private static final CacheKey<String> KEY = new CacheKey<>("page:home", Codec.text(), SAFE);
    private static final CacheKey<String> LOCAL =
            new CacheKey<>("page:local", Codec.text(), SAFE.in(EntryOptions.Tiers.L1_ONLY));
    private static final CacheKey<String> SHARED = new CacheKey<>("shared_name", Codec.text(), SAFE.asVerbatim());

    private final TwoNodes nodes = new TwoNodes();
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void close() {
        nodes.close();
    }

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    private void bothHave(CacheKey<String> key) {
        nodes.first.get(key, () -> "old");
        TwoNodes.written(nodes.first);
        nodes.second.get(key, () -> "old");
    }

    @Test
    void refresh_onOneNode_expiresTheOtherWhichThenFindsTheNewValue() {
        bothHave(KEY);
        nodes.first.refresh(KEY, () -> "new");
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
        assertThat(nodes.second.getIfPresentOrStale(KEY)).contains("old");
        assertThat(nodes.second.get(KEY, this::count)).isEqualTo("new");
        assertThat(nodes.first.getIfPresent(KEY)).contains("new");
    }

    @Test
    void expire_onOneNode_leavesTheOtherAValueToStandIn() {
        bothHave(KEY);
        nodes.first.expire(KEY);
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
        assertThat(nodes.second.getIfPresentOrStale(KEY)).contains("old");
        assertThat(nodes.second.get(KEY, BackplaneTest::sourceIsAway)).isEqualTo("old");
    }

    @Test
    void expire_afterARemovalThatTheOtherMissed_letsNoValueStandIn() {
        bothHave(KEY);
        nodes.time.pass(Duration.ofSeconds(10));
        nodes.cut();
        nodes.second.remove(KEY);
        TwoNodes.written(nodes.second);
        nodes.second.expire(KEY);
        TwoNodes.written(nodes.second);
        nodes.heal();
        Eventually.becomes(
                "the other is told that it missed changes",
                () -> nodes.first.getIfPresent(KEY).isEmpty());
        assertThatThrownBy(() -> nodes.first.get(KEY, BackplaneTest::sourceIsAway))
                .isInstanceOf(CacheLoadException.class);
    }

    private static String sourceIsAway() {
        throw new IllegalStateException("source is away");
    }

    @Test
    void remove_onOneNode_dropsItFromTheOther() {
        bothHave(KEY);
        bothHave(SHARED);
        nodes.first.remove(KEY);
        nodes.first.remove(SHARED);
        Eventually.becomes(
                "the other hears",
                () -> nodes.second.getIfPresentOrStale(KEY).isEmpty()
                        && nodes.second.getIfPresentOrStale(SHARED).isEmpty());
        assertThatThrownBy(() -> nodes.second.get(KEY, BackplaneTest::sourceIsAway))
                .isInstanceOf(CacheLoadException.class);
    }

    @Test
    void remove_ofAValueKeptInMemoryOnly_isReceivedToo() {
        bothHave(LOCAL);
        nodes.first.remove(LOCAL);
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresentOrStale(LOCAL).isEmpty());
    }

    @Test
    void clear_onOneNode_emptiesTheOther() {
        bothHave(KEY);
        nodes.first.clear();
        Eventually.becomes(
                "the other hears", () -> nodes.second.statistics().l1().entries() == 0);
    }

    @Test
    void changed_elsewhere_isNotReadAgainBeforeTheNextRequest() {
        bothHave(KEY);
        long lookups = nodes.second.statistics().l2().reads();
        nodes.first.refresh(KEY, () -> "new");
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
        assertThat(nodes.second.statistics().l2().reads()).isEqualTo(lookups);
    }

    @Test
    void subscription_lostAndBack_valuesStayUsableAndAreThenCheckedOneByOne() {
        bothHave(KEY);
        nodes.first.get(LOCAL, () -> "old");
        nodes.cut();
        assertThat(nodes.first.getIfPresent(KEY)).contains("old");
        nodes.second.refresh(KEY, () -> "new");
        TwoNodes.written(nodes.second);
        assertThat(nodes.first.getIfPresent(KEY)).contains("old");
        nodes.heal();
        Eventually.becomes("it is in doubt", () -> nodes.first.getIfPresent(KEY).isEmpty());
        assertThat(nodes.first.getIfPresentOrStale(KEY)).contains("old");
        assertThat(nodes.first.getIfPresent(LOCAL)).contains("old");
        assertThat(nodes.first.get(KEY, this::count)).isEqualTo("new");
        assertThat(loads).hasValue(0);
    }

    @Test
    void message_notOurs_isIgnored() {
        bothHave(KEY);
        RawCommands.ask(
                nodes.secondLink,
                RedisCommand.of("PUBLISH").with("test:v1:~changes").with(new byte[] {0, -1, '\n', 7}));
        RawCommands.ask(nodes.secondLink, "PUBLISH", "test:v1:~changes", "x\nREMOVED y z");
        RawCommands.ask(nodes.secondLink, "PUBLISH", "test:v1:~changes", "x\nSTORED 0 test:v1:page:home");
        Eventually.becomes(
                "the last is heard", () -> nodes.second.getIfPresent(KEY).isEmpty());
        assertThat(nodes.second.getIfPresentOrStale(KEY)).contains("old");
    }
}
