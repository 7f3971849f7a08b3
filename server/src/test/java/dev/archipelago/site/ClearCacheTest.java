package dev.archipelago.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests clearing the cache of a running server. */
@ExtendWith(TestSite.Shared.class)
final class ClearCacheTest {

    @Test
    void clear_withWrongKey_isRefused(TestSite testSite) {
        var answer = testSite.site().send("POST", "/clear-cache", "Authorization", "Bearer wrong");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
    }

    @Test
    void clear_withKey_leavesWhatOtherProgramsRead(TestSite testSite) {
        try (RedisClient client = RedisClient.create(testSite.redis().uri().toString())) {
            var redis = client.connect().sync();
            long entries = redis.xlen("market_data_stream");

            var answer = testSite.site().send("POST", "/clear-cache", "Authorization", "Bearer " + Settings.ADMIN_KEY);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("cleared (all entries)");
            assertThat(redis.get("latest_market_data")).isNotNull();
            assertThat(redis.xlen("market_data_stream")).isGreaterThanOrEqualTo(entries);
        }
    }

    @Test
    void clear_withKey_keepsTheSiteReadable(TestSite testSite) {
        testSite.site().send("POST", "/clear-cache", "Authorization", "Bearer " + Settings.ADMIN_KEY);

        assertThat(testSite.site().status("/")).isEqualTo(200);
        assertThat(testSite.site().status("/health")).isEqualTo(200);
    }
}
