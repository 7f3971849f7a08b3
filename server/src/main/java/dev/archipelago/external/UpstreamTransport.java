package dev.archipelago.external;

import dev.archipelago.external.spi.RetryAfter;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.external.spi.Upstream;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.log.RequestContext;
import dev.archipelago.infrastructure.log.SlowLog;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The transport to one upstream. It reports the limits stated in responses, and retries failed requests once if a retry
 * is useful and time and budget allow it. Thread-safe.
 *
 * <p>Only broken connections and server errors are retried: never a 4xx, a limit, a refusal or an invalid body. At most
 * a tenth of the calls are retried, so that an upstream with a problem does not get twice the load.
 */
final class UpstreamTransport implements Transport {

    /** Waits between two attempts. */
    @FunctionalInterface
    public interface Pause {

        /** Waits that long. */
        void pause(Duration time) throws InterruptedException;
    }

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    /** The least time between two probes of an upstream that cannot be connected to. */
    static final Duration BETWEEN_PROBES = Duration.ofSeconds(5);

    private static final Duration PROBE_DEADLINE = Duration.ofSeconds(3);

    /** With less time left a second attempt would only time out, too. */
    private static final Duration LEAST_TIME = Duration.ofMillis(500);

    private static final int CALLS_FOR_A_RETRY = 10;

    /** The retry budget is capped at two consecutive retries. */
    private static final int MOST_EARNED = 2 * CALLS_FOR_A_RETRY;

    private final Transport transport;
    private final Upstream upstream;
    private final UpstreamLimiter limits;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;
    private int earned;

    /** The address of the last call, if there was no connection for it. */
    private volatile Optional<URI> unsent = Optional.empty();

    /** Held during a probe, so that all sources of the upstream share it. */
    private final ReentrantLock probing = new ReentrantLock();

    private Instant probedAt = Instant.MIN;

    /** The result of the last probe. */
    private boolean connected;

    /** Waits between two attempts as long as it takes in real time. */
    UpstreamTransport(
            Transport transport,
            Upstream upstream,
            UpstreamLimiter limits,
            InstantSource clock,
            RandomGenerator random) {
        this(transport, upstream, limits, clock, random, Thread::sleep);
    }

    /** The units of the first attempt are taken by the caller, those of a second one here. */
    UpstreamTransport(
            Transport transport,
            Upstream upstream,
            UpstreamLimiter limits,
            InstantSource clock,
            RandomGenerator random,
            Pause pause) {
        this.transport = transport;
        this.upstream = upstream;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
    }

    @Override
    public HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        long begin = System.nanoTime();
        try {
            return attempt(uri, headers, deadline);
        } finally {
            long nanos = System.nanoTime() - begin;
            RequestContext.add(RequestContext.Part.UPSTREAM, nanos);
            SlowLog.check(SlowLog.Kind.UPSTREAM, nanos, () -> upstream.name() + " " + uri.getPath());
        }
    }

    private HttpAnswer attempt(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        Instant end = clock.instant().plus(deadline);
        earn();
        HttpAnswer answer;
        try {
            answer = reported(send(uri, headers, deadline));
        } catch (HttpFetchException e) {
            Optional<Duration> left = retryable(e) ? retry(end) : Optional.empty();
            if (left.isEmpty()) {
                throw e;
            }
            return reported(send(uri, headers, left.get()));
        }
        Optional<Duration> left = retryable(answer) ? retry(end) : Optional.empty();
        return left.isEmpty() ? answer : reported(send(uri, headers, left.get()));
    }

    private HttpAnswer send(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        try {
            HttpAnswer answer = transport.get(uri, headers, deadline);
            unsent = Optional.empty();
            return answer;
        } catch (HttpFetchException e) {
            unsent = e.kind() == HttpFetchException.Kind.CONNECT ? Optional.of(uri) : Optional.empty();
            throw e;
        }
    }

    /**
     * Whether a call may succeed as far as the network is concerned. After a failed connection this opens one, at most
     * once in {@link #BETWEEN_PROBES} for all sources together. It sends no request, so that neither the upstream nor
     * its budget counts anything, and does not use Redis: it may be repeated for as long as the network is down. Blocks
     * for {@link #PROBE_DEADLINE} at most.
     */
    boolean reachable() {
        if (unsent.isEmpty()) {
            return true;
        }
        probing.lock();
        try {
            Optional<URI> call = unsent;
            Instant now = clock.instant();
            if (call.isPresent() && !now.isBefore(probedAt.plus(BETWEEN_PROBES))) {
                probedAt = now;
                connected = transport.connects(call.get(), PROBE_DEADLINE);
            }
            return call.isEmpty() || connected;
        } finally {
            probing.unlock();
        }
    }

    private HttpAnswer reported(HttpAnswer answer) {
        upstream.usedThisMinute(answer).ifPresent(units -> limits.used(Period.MINUTE, units));
        // A source that makes several calls may succeed without this one; the limit holds all the same.
        if (answer.status() == 429 || answer.status() == 418) {
            limits.limited(RetryAfter.of(answer, clock.instant()));
        }
        return answer;
    }

    private static boolean retryable(HttpFetchException failure) {
        return switch (failure.kind()) {
            case CONNECT, IO, TIMEOUT -> !Thread.currentThread().isInterrupted();
            case TOO_LARGE, BODY -> false;
        };
    }

    private boolean retryable(HttpAnswer answer) {
        return switch (answer.status()) {
            case 500, 502, 503, 504 -> RetryAfter.of(answer, clock.instant()).isEmpty();
            default -> false;
        };
    }

    /** Pauses and returns the time left for a retry; empty if there must be none. */
    private Optional<Duration> retry(Instant end) {
        long spread = LONGEST_PAUSE.minus(SHORTEST_PAUSE).toMillis();
        Duration wait = SHORTEST_PAUSE.plusMillis(random.nextLong(spread + 1));
        if (Duration.between(clock.instant(), end).compareTo(wait.plus(LEAST_TIME)) < 0
                || !spend()
                || limits.take(upstream.callWeight()).isPresent()) {
            return Optional.empty();
        }
        try {
            pause.pause(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        Duration left = Duration.between(clock.instant(), end);
        if (!left.isPositive()) {
            return Optional.empty();
        }
        limits.retried();
        return Optional.of(left);
    }

    private synchronized void earn() {
        earned = Math.min(MOST_EARNED, earned + 1);
    }

    private synchronized boolean spend() {
        if (earned < CALLS_FOR_A_RETRY) {
            return false;
        }
        earned -= CALLS_FOR_A_RETRY;
        return true;
    }
}
