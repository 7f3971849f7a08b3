package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.config.SiteConfig;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SecurityContactTest {

    private static final String PATH = "/.well-known/security.txt";

    @Test
    void get_noContact_isNotFound() throws Exception {
        try (TestSite site = new TestSite();
                WebServer server = site.serverOf(SiteConfig.DEFAULT)) {
            assertThat(site.ask("http://127.0.0.1:" + server.start() + PATH).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void get_contact_namesItForLessThanAYear() throws Exception {
        try (TestSite site = new TestSite()) {
            HttpResponse<byte[]> answer = site.get(PATH);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(TestSite.header(answer, "content-type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(TestSite.text(answer))
                    .contains("Contact: mailto:security@news.example\n")
                    .contains("Canonical: https://news.example" + PATH + "\n");
            String expires = TestSite.text(answer)
                    .lines()
                    .filter(line -> line.startsWith("Expires: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Expires: ".length());
            assertThat(Instant.parse(expires))
                    .isAfter(Instant.now())
                    .isBefore(Instant.now().plus(Duration.ofDays(365)));
        }
    }
}
