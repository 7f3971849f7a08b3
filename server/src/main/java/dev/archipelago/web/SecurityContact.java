package dev.archipelago.web;

import dev.archipelago.infrastructure.config.SiteConfig;
import dev.archipelago.infrastructure.config.WebConfig;
import dev.archipelago.web.page.Addressing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The file {@code /.well-known/security.txt} (RFC 9116), which names the contact for vulnerability reports. It exists
 * only if {@code SITE_CONTACT} is set. Thread-safe.
 */
public final class SecurityContact implements RouteModule {

    private static final String PATH = "/.well-known/security.txt";

    /** RFC 9116 recommends less than a year. */
    private static final Duration VALIDITY = Duration.ofDays(180);

    private record DailyText(Instant day, byte[] text) {}

    private final SiteConfig site;
    private final WebConfig config;
    private final InstantSource clock;
    private final CachedBody file;
    private final ErrorResponses problems;
    private volatile DailyText last = new DailyText(Instant.EPOCH, new byte[0]);

    public SecurityContact(SiteConfig site, WebConfig config, RouteServices services, InstantSource clock) {
        this.site = site;
        this.config = config;
        this.clock = clock;
        this.file = services.textFile();
        this.problems = services.problems();
    }

    @Override
    public void mount(RouteTable routes) {
        routes.get(PATH, context -> {
            if (site.contact().isEmpty()) {
                problems.send(context.request(), 404);
            } else {
                file.write(context.request(), text(), Addressing.BY_ADDRESS);
            }
        });
    }

    /** Returns the same array for a whole day, so that it is encoded once. */
    private byte[] text() {
        Instant day = clock.instant().truncatedTo(ChronoUnit.DAYS);
        DailyText current = last;
        if (!current.day().equals(day)) {
            StringBuilder text = new StringBuilder();
            site.contact()
                    .ifPresent(
                            contact -> text.append("Contact: ").append(contact).append('\n'));
            text.append("Expires: ").append(day.plus(VALIDITY)).append('\n');
            text.append("Preferred-Languages: vi, en\n");
            config.publicBaseUrl()
                    .ifPresent(base ->
                            text.append("Canonical: ").append(base).append(PATH).append('\n'));
            current = new DailyText(day, text.toString().getBytes(StandardCharsets.UTF_8));
            last = current;
        }
        return current.text();
    }
}
