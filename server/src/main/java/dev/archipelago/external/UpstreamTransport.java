package dev.archipelago.external;

import dev.archipelago.external.spi.RetryAfter;
import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.budget.Period;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * The way to one upstream: tells its limits what the answers say of them, and asks once more where a second try may help
 * and there is time and budget for it. Thread-safe.
 *
 * <p>Only a broken connection and a failure of the server itself are worth a second try: never a 4xx, a limit, a refusal or
 * a body. At most a tenth of the calls are tried again, so that an upstream in trouble is not asked twice as much.
 */
public final class UpstreamTransport implements Transport {

    /** Ends a wait before a second try; in the house {@code Thread::sleep} on a virtual thread. */
    @FunctionalInterface
    public interface Pause {

        /** Waits that long. */
        void pause(Duration time) throws InterruptedException;
    }

    private static final String USED_WEIGHT = "x-mbx-used-weight-1m";
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

    /** With less time left a second try would only fail again. */
    private static final Duration LEAST_TIME = Duration.ofMillis(500);

    private static final int CALLS_FOR_A_RETRY = 10;

    /** Calls remembered as earned retries: after a long good time there are two at most. */
    private static final int MOST_EARNED = 2 * CALLS_FOR_A_RETRY;

    private final Transport transport;
    private final UpstreamLimits limits;
    private final int weight;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;
    private int earned;

    /** @param weight what a second try takes from the budget; the first is taken by whoever asks */
    public UpstreamTransport(
            Transport transport,
            UpstreamLimits limits,
            int weight,
            InstantSource clock,
            RandomGenerator random,
            Pause pause) {
        this.transport = transport;
        this.limits = limits;
        this.weight = weight;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
    }

    @Override
    public HttpAnswer get(URI uri, Map<String, String> headers, Duration deadline) throws HttpFetchException {
        Instant end = clock.instant().plus(deadline);
        earn();
        HttpAnswer answer;
        try {
            answer = told(transport.get(uri, headers, deadline));
        } catch (HttpFetchException e) {
            Optional<Duration> left = retryable(e) ? retry(end) : Optional.empty();
            if (left.isEmpty()) {
                throw e;
            }
            return told(transport.get(uri, headers, left.get()));
        }
        Optional<Duration> left = retryable(answer) ? retry(end) : Optional.empty();
        return left.isEmpty() ? answer : told(transport.get(uri, headers, left.get()));
    }

    private HttpAnswer told(HttpAnswer answer) {
        answer.header(USED_WEIGHT)
                .map(UpstreamTransport::number)
                .ifPresent(used -> used.ifPresent(units -> limits.used(Period.MINUTE, units)));
        // A source that asks several times at once may go on with what it has: the limit must be heard all the same.
        if (answer.status() == 429 || answer.status() == 418) {
            limits.limited(RetryAfter.of(answer, clock.instant()));
        }
        return answer;
    }

    private static OptionalLong number(String header) {
        return header.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(header)) : OptionalLong.empty();
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

    /** The time a second try has after a pause; nothing if there is to be none. */
    private Optional<Duration> retry(Instant end) {
        long spread = LONGEST_PAUSE.minus(SHORTEST_PAUSE).toMillis();
        Duration wait = SHORTEST_PAUSE.plusMillis(random.nextLong(spread + 1));
        if (Duration.between(clock.instant(), end).compareTo(wait.plus(LEAST_TIME)) < 0
                || !spend()
                || limits.take(weight).isPresent()) {
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
