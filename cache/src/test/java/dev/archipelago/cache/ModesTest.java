package dev.archipelago.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.cache.EntryOptions.Tiers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModesTest {

    private static final CacheKey<String> KEY =
            new CacheKey<>("page:home", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));
    private static final CacheKey<String> OTHER =
            new CacheKey<>("page:other", Codec.text(), EntryOptions.of(CacheStrategy.SHORT_TERM));

    private final TwoNodes nodes = new TwoNodes();
    private final AtomicInteger loads = new AtomicInteger();

    @AfterEach
    void close() {
        nodes.close();
    }

    private String count() {
        return "value " + loads.incrementAndGet();
    }

    @Test
    void mode_l1Only_neitherReadsNorWritesL2() {
        nodes.first.mode(Tiers.L1_ONLY);
        assertThat(nodes.first.statistics().mode()).isEqualTo(Tiers.L1_ONLY);
        nodes.second.get(KEY, this::count);
        TwoNodes.written(nodes.second);
        assertThat(nodes.first.get(KEY, this::count)).isEqualTo("value 2");
        nodes.first.get(OTHER, this::count);
        assertThat(nodes.first.getIfPresent(OTHER)).contains("value 3");
        TwoNodes.written(nodes.first);
        assertThat(nodes.stored("test:v1:page:other")).isNull();
    }

    @Test
    void mode_l2Only_emptiesL1AndReadsL2EachTime() {
        nodes.first.get(KEY, this::count);
        nodes.first.mode(Tiers.L2_ONLY);
        assertThat(nodes.first.statistics().mode()).isEqualTo(Tiers.L2_ONLY);
        assertThat(nodes.first.getIfPresent(KEY)).isEmpty();
        assertThat(nodes.first.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(nodes.first.getIfPresent(KEY)).isEmpty();
        assertThat(nodes.first.statistics().l1().entries()).isZero();
    }

    @Test
    void mode_backToBoth_usesBoth() {
        nodes.first.mode(Tiers.L2_ONLY);
        nodes.first.get(KEY, this::count);
        nodes.first.mode(Tiers.L1_AND_L2);
        assertThat(nodes.first.get(KEY, this::count)).isEqualTo("value 1");
        assertThat(nodes.first.getIfPresent(KEY)).contains("value 1");
    }

    @Test
    void mode_l1Only_removalsReachRedisAllTheSame() {
        nodes.second.get(KEY, this::count);
        TwoNodes.written(nodes.second);
        nodes.first.mode(Tiers.L1_ONLY);
        nodes.first.remove(KEY);
        TwoNodes.written(nodes.first);
        assertThat(nodes.stored("test:v1:page:home")).isNull();
        Eventually.becomes(
                "the other hears", () -> nodes.second.getIfPresent(KEY).isEmpty());
    }

    @Test
    void redis_goesAndComesInAnyMode_valuesAreServed() {
        for (Tiers mode : Tiers.values()) {
            nodes.first.mode(mode);
            nodes.cut();
            assertThat(nodes.first.get(KEY, () -> "v")).isEqualTo("v");
            nodes.heal();
            assertThat(nodes.first.get(KEY, () -> "v")).isEqualTo("v");
        }
    }
}
