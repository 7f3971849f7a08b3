package dev.archipelago.infrastructure.config;

/** What one client, an IPv4 address or an IPv6 network of 64 bits, may ask for only so often. */
public enum ClientLimit {
    /** Pages and figures that are not in memory and have to be rendered. */
    PAGES(300, 300),
    /** Searches. */
    SEARCHES(60, 60),
    /** Questions about the market's past. */
    HISTORY(120, 120),
    /** PDFs that have to be rendered. */
    PDFS(20, 12),
    /** Pictures of reports that have to be rendered. */
    PICTURES(60, 60),
    /** The dashboard as CSV or JSON files. */
    EXPORTS(60, 60),
    /** Requests that ask the upstreams for newer figures. */
    REFRESHES(20, 20),
    /** Requests with a wrong admin key. */
    ADMIN_ATTEMPTS(10, 6),
    /** WebSocket handshakes. */
    HANDSHAKES(120, 120);

    private final Rate usual;

    ClientLimit(int burst, int perMinute) {
        this.usual = new Rate(burst, perMinute);
    }

    /**
     * A token bucket.
     *
     * @param burst how many may come at once, from 1
     * @param perMinute how many come back in a minute, from 1
     */
    public record Rate(int burst, int perMinute) {

        /** @throws IllegalArgumentException if a figure is less than 1 or more than 60,000 */
        public Rate {
            if (burst < 1 || perMinute < 1 || burst > 60_000 || perMinute > 60_000) {
                throw new IllegalArgumentException("burst and rate per minute must be from 1 to 60000");
            }
        }
    }

    /** The name of the variable that sets it. */
    public String variable() {
        return "LIMIT_" + name();
    }

    /** The rate where the variable is not set. */
    public Rate usual() {
        return usual;
    }
}
