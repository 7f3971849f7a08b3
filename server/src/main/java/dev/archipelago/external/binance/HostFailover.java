package dev.archipelago.external.binance;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses between Binance's hosts. If the main one does not serve this region (status 451, or 403 of its firewall), the
 * host for market data replaces it for an hour; then the main one is tried again. Thread-safe.
 */
final class HostFailover {
    private static final Logger LOG = LoggerFactory.getLogger(HostFailover.class);
    static final Duration ALTERNATIVE_PERIOD = Duration.ofHours(1);

    private final URI main;
    private final Optional<URI> alternative;
    private final InstantSource clock;
    private volatile Instant refusedUntil = Instant.MIN;

    HostFailover(URI main, Optional<URI> alternative, InstantSource clock) {
        this.main = main;
        this.alternative = alternative;
        this.clock = clock;
    }

    /** Whether a status means that a host does not serve this region. */
    static boolean refuses(int status) {
        return status == 451 || status == 403;
    }

    URI main() {
        return main;
    }

    URI current() {
        return alternative.filter(host -> onAlternative()).orElse(main);
    }

    private boolean onAlternative() {
        return clock.instant().isBefore(refusedUntil);
    }

    /** The main host refused a request; returns its replacement, if there is one. */
    Optional<URI> refused(int status) {
        alternative.ifPresent(host -> {
            LOG.warn(
                    "Binance's host {} does not serve this region (status {}), {} is used for {} min",
                    main.getHost(),
                    status,
                    host.getHost(),
                    ALTERNATIVE_PERIOD.toMinutes());
            refusedUntil = clock.instant().plus(ALTERNATIVE_PERIOD);
        });
        return alternative;
    }

    /** The current host failed: if it is the alternative, the main one is tried next. */
    void failed() {
        refusedUntil = Instant.MIN;
    }

    /** The current host, and the time until which the main one is not used. */
    Map<String, Object> statistics() {
        Map<String, Object> figures = new LinkedHashMap<>();
        Instant until = refusedUntil;
        figures.put("host", String.valueOf(current().getHost()));
        if (clock.instant().isBefore(until)) {
            figures.put("main_host_refused_until", until.toString());
        }
        return figures;
    }
}
