package dev.archipelago.infrastructure.config;

/** A rate limit for each client: an IPv4 address or an IPv6 network of 64 bits. */
public enum ClientLimit {
    /** Pages and figures that are not in memory and must be rendered. */
    PAGES(300, 300, "pages and figures that are not in memory"),
    /** Searches. */
    SEARCHES(60, 60, "searches"),
    /** Queries of the market history. */
    HISTORY(120, 120, "queries of the market history"),
    /** PDFs that must be rendered. */
    PDFS(20, 12, "PDFs that must be rendered"),
    /** Pictures of reports that must be rendered. */
    PICTURES(60, 60, "pictures of reports that must be rendered"),
    /** Exports of the dashboard as CSV or JSON files. */
    EXPORTS(60, 60, "exports of the dashboard as CSV or JSON files"),
    /** Requests to refresh the figures from the upstreams. */
    REFRESHES(20, 20, "requests to refresh the figures from the upstreams"),
    /** Requests with a wrong admin key. */
    ADMIN_ATTEMPTS(10, 6, "requests with a wrong admin key"),
    /** WebSocket handshakes. */
    HANDSHAKES(120, 120, "WebSocket handshakes");

    private final Rate usual;
    private final String limited;

    ClientLimit(int burst, int perMinute, String limited) {
        this.usual = new Rate(burst, perMinute);
        this.limited = limited;
    }

    /**
     * The parameters of a token bucket.
     *
     * @param burst the capacity, from 1
     * @param perMinute the tokens refilled per minute, from 1
     */
    public record Rate(int burst, int perMinute) {

        /** @throws IllegalArgumentException if a value is less than 1 or more than 60,000 */
        public Rate {
            if (burst < 1 || perMinute < 1 || burst > 60_000 || perMinute > 60_000) {
                throw new IllegalArgumentException("burst and rate per minute must be from 1 to 60000");
            }
        }
    }

    /** The name of its environment variable. */
    public String variable() {
        return "LIMIT_" + name();
    }

    /** The rate if the variable is not set. */
    public Rate usual() {
        return usual;
    }

    /** What is limited, as a part of a sentence for the documentation. */
    String limited() {
        return limited;
    }
}
