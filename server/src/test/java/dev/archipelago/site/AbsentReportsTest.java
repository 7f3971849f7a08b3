package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests requests for report numbers that do not exist, on a complete server with a real Redis and PostgreSQL. */
@ExtendWith(TestSite.Shared.class)
final class AbsentReportsTest {

    private static final Pattern GETS =
            Pattern.compile("cmdstat_(?:get|mget|set|eval|evalsha|pttl|del|unlink):calls=(\\d+)");
    private static final int ASKED = 600;

    @Test
    void report_numbersAboveTheHighest_costRedisNothing(TestSite testSite) {
        try (RedisClient client = RedisClient.create(testSite.redis().uri().toString())) {
            RedisCommands<String, String> redis = client.connect().sync();
            assertThat(testSite.site().status("/crypto_report/500000000")).isEqualTo(404);
            long before = commands(redis);

            for (int i = 0; i < ASKED; i++) {
                String path = i % 2 == 0
                        ? "/crypto_report/" + (500_000_000 + 7 * i)
                        : "/crypto_reports_list?page=" + (1_000_000 + 7 * i);
                assertThat(testSite.site().status(path)).isEqualTo(404);
            }

            // The market, the lease and the stream send commands meanwhile.
            assertThat(commands(redis) - before).isLessThan(ASKED);
        }
    }

    @Test
    void report_publishedUnderANumberThatWasAbsent_shows(TestSite testSite) {
        int next = testSite.reports().add("<h1>Trước</h1>", TestSite.later()) + 1;
        Await.until("the one before", () -> testSite.site().status("/crypto_report/" + (next - 1)) == 200);
        assertThat(testSite.site().status("/crypto_report/" + next)).isEqualTo(404);

        int id = testSite.reports().add("<h1>Sau</h1>", TestSite.later());

        assertThat(id).isEqualTo(next);
        Await.until("the new report", () -> testSite.site().status("/crypto_report/" + id) == 200);
    }

    @Test
    void report_impossibleNumbers_are404(TestSite testSite) {
        for (String number : new String[] {"0", "-1", "2147483648", "99999999999999999999"}) {
            assertThat(testSite.site().status("/crypto_report/" + number)).isEqualTo(404);
        }
        assertThat(testSite.site().status("/crypto_report/abc")).isEqualTo(400);
    }

    private static long commands(RedisCommands<String, String> redis) {
        Matcher matcher = GETS.matcher(redis.info("commandstats"));
        long calls = 0;
        while (matcher.find()) {
            calls += Long.parseLong(matcher.group(1));
        }
        return calls;
    }
}
