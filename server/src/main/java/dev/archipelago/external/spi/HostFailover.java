package dev.archipelago.external.spi;

import dev.archipelago.infrastructure.island.Statistics;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses between two hosts of an upstream. If the main one does not serve this region (status 451, or 403 of its
 * firewall), the alternative replaces it for an hour; then the main one is tried again. Thread-safe.
 */
public final class HostFailover {
    private static final Logger LOG = LoggerFactory.getLogger(HostFailover.class);
    /** How long the alternative is used before the main host is tried again. */
    public static final Duration ALTERNATIVE_PERIOD = Duration.ofHours(1);

    private final URI main;
    private final Optional<URI> alternative;
    private final InstantSource clock;
    private volatile Instant refusedUntil = Instant.MIN;

    /**
     * The host in use.
     *
     * @param mainHostRefusedUntil the time until which the main host is not used; empty while it is used
     */
    public record HostStatistics(String host, Optional<Instant> mainHostRefusedUntil) implements Statistics {}

    /** @param alternative the replacement while {@code main} refuses; empty if there is none */
    public HostFailover(URI main, Optional<URI> alternative, InstantSource clock) {
        this.main = main;
        this.alternative = alternative;
        this.clock = clock;
    }

    /** Returns whether a status means that a host does not serve this region. */
    public static boolean refuses(int status) {
        return status == 451 || status == 403;
    }

    /** Returns the main host. */
    public URI main() {
        return main;
    }

    /** Returns the host to use now. */
    public URI current() {
        return alternative.filter(host -> onAlternative()).orElse(main);
    }

    private boolean onAlternative() {
        return clock.instant().isBefore(refusedUntil);
    }

    /** Records that the main host refused a request and returns its replacement, if there is one. */
    public Optional<URI> refused(int status) {
        alternative.ifPresent(host -> {
            LOG.warn(
                    "Host {} does not serve this region (status {}), {} is used for {} min",
                    main.getHost(),
                    status,
                    host.getHost(),
                    ALTERNATIVE_PERIOD.toMinutes());
            refusedUntil = clock.instant().plus(ALTERNATIVE_PERIOD);
        });
        return alternative;
    }

    /** Records that the current host failed: if it is the alternative, the main one is tried next. */
    public void failed() {
        refusedUntil = Instant.MIN;
    }

    /** Returns the current host and the time until which the main one is not used. */
    public HostStatistics statistics() {
        Instant until = refusedUntil;
        return new HostStatistics(
                String.valueOf(current().getHost()), Optional.of(until).filter(clock.instant()::isBefore));
    }
}
