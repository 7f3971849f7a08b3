package dev.archipelago.infrastructure.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the arithmetic of budgets on randomly generated ones. */
class BudgetPlanTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Units granted at an instant to a client that requests at random times as much as it can get. */
    private record Grant(Instant at, int weight) {}

    private static List<Grant> greedy(Budget budget, Random random, int calls, long stepMillis, int largest) {
        UsageCounter counter = new UsageCounter(budget);
        List<Grant> grants = new ArrayList<>();
        Instant now = START.plusMillis(random.nextInt(100_000));
        for (int i = 0; i < calls; i++) {
            int weight = 1 + random.nextInt(largest);
            if (counter.take(budget, now, weight).granted()) {
                grants.add(new Grant(now, weight));
            }
            now = now.plusMillis(random.nextLong(stepMillis + 1));
        }
        return grants;
    }

    private static int mostWithin(List<Grant> grants, Duration period) {
        int most = 0;
        int sum = 0;
        int first = 0;
        for (Grant grant : grants) {
            sum += grant.weight();
            while (!grants.get(first).at().plus(period).isAfter(grant.at())) {
                sum -= grants.get(first++).weight();
            }
            most = Math.max(most, sum);
        }
        return most;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void tokenBucket_anyLimit_isNeverExceededInAnyPeriod(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int units = 1 + random.nextInt(200);
            TokenBucket bucket = TokenBucket.atMost(units, MINUTE);
            List<Grant> grants =
                    greedy(Budget.of(bucket), random, 2000, 1 + random.nextInt(3000), Math.min(3, bucket.burst()));
            assertThat(mostWithin(grants, MINUTE)).isLessThanOrEqualTo(units);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void plan_anyFigures_bucketsTogetherAreNoMoreThanTheWhole(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int perMinute = 1 + random.nextInt(500);
            long perMonth = 1 + random.nextInt(100_000);
            int servers = 1 + random.nextInt(10);
            BudgetPlan plan = BudgetPlan.of(perMinute, OptionalLong.of(perMonth), List.of(), 1, servers);
            if (plan.reserve().isPresent()) {
                Budget each = plan.reserve().get();
                assertThat(most(plan.shared().buckets().getFirst(), MINUTE)
                                + servers * most(each.buckets().getFirst(), MINUTE))
                        .isLessThanOrEqualTo(perMinute);
                assertThat(plan.shared().quotas().getFirst().units()
                                + servers * each.quotas().getFirst().units())
                        .isEqualTo(perMonth);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"10000", "120000", "100", "7", "1"})
    void plan_askedWithoutEnd_lastsAMonth(long perMonth) {
        TokenBucket monthly = BudgetPlan.of(30, OptionalLong.of(perMonth), List.of(), 1, 4)
                .alone()
                .buckets()
                .get(1);
        assertThat(most(monthly, Duration.ofDays(31))).isLessThanOrEqualTo(perMonth);
    }

    @Test
    void plan_tooSmallToSplit_hasNoReserve() {
        assertThat(BudgetPlan.of(7, OptionalLong.empty(), List.of(), 1, 4).reserve())
                .isEmpty();
        assertThat(BudgetPlan.of(54, OptionalLong.empty(), List.of(), 4, 4).reserve())
                .isEmpty();
        assertThat(BudgetPlan.of(54, OptionalLong.empty(), List.of(), 3, 4).reserve())
                .isPresent();
    }

    @Test
    void usageCounter_monthUsedUp_opensWhenTheMonthTurnsInUtc() {
        Budget budget =
                new Budget(List.of(new TokenBucket(10, Duration.ofMillis(1))), List.of(new Quota(Period.MONTH, 3)));
        UsageCounter counter = new UsageCounter(budget);
        Instant almost = Instant.parse("2026-02-28T23:59:59.500Z");
        assertThat(counter.take(budget, almost, 3).granted()).isTrue();
        assertThat(counter.take(budget, almost, 1))
                .isEqualTo(new QuotaDecision(QuotaDecision.Reason.MONTH, Duration.ofMillis(500), 0));
        assertThat(counter.take(budget, almost.plusMillis(500), 3).granted()).isTrue();
    }

    @Test
    void usageCounter_othersUsedTheMinute_waitsForTheNext() {
        Budget budget =
                new Budget(List.of(new TokenBucket(10, Duration.ofMillis(1))), List.of(new Quota(Period.MINUTE, 100)));
        UsageCounter counter = new UsageCounter(budget);
        counter.raise(budget, START.plusSeconds(20), Period.MINUTE, 99);
        assertThat(counter.take(budget, START.plusSeconds(20), 2))
                .isEqualTo(new QuotaDecision(QuotaDecision.Reason.MINUTE, Duration.ofSeconds(40), 1));
        assertThat(counter.take(budget, START.plusSeconds(60), 2).granted()).isTrue();
    }

    @Test
    void usageCounter_clockSetBackADay_isEmptyAndFillsUpAgain() {
        Budget budget = Budget.of(new TokenBucket(2, Duration.ofSeconds(10)));
        UsageCounter counter = new UsageCounter(budget);
        assertThat(counter.take(budget, START, 2).granted()).isTrue();
        Instant before = START.minus(Duration.ofDays(1));
        assertThat(counter.take(budget, before, 1).delay()).hasSeconds(10);
        assertThat(counter.take(budget, before.plusSeconds(10), 1).granted()).isTrue();
    }

    @Test
    void records_nothingInThem_areRefused() {
        assertThatThrownBy(() -> new Quota(Period.MONTH, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Budget(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenBucket(1, Duration.ofNanos(1))).isInstanceOf(IllegalArgumentException.class);
    }

    /** Returns the maximum that a bucket grants in any half-open period. */
    private static long most(TokenBucket bucket, Duration period) {
        long steady = period.toMillis() / bucket.refill().toMillis();
        return bucket.burst() == 1 && steady <= 1 ? 1 : bucket.burst() + steady;
    }
}
