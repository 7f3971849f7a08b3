package dev.archipelago.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.archipelago.infrastructure.config.SiteConfig;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecurityContactTest {

    private static final String PATH = "/.well-known/security.txt";

    @Test
    void get_noContact_isNotFound() throws Exception {
        try (TestSite site = new TestSite()) {
            assertThat(site.get(PATH).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void get_contact_namesItForLessThanAYear() throws Exception {
        SiteConfig identity = new SiteConfig(
                "News", Optional.empty(), Optional.of(URI.create("mailto:security@news.example")), Optional.empty());
        try (TestSite site = new TestSite();
                WebServer server = new WebServer(site.partsOf(identity))) {
            HttpResponse<byte[]> answer = site.ask("http://127.0.0.1:" + server.start() + PATH);

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
