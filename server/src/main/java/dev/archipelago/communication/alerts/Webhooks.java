package dev.archipelago.communication.alerts;

import dev.archipelago.communication.alerts.AlertDeliveryRepository.Job;
import dev.archipelago.communication.alerts.AlertDeliveryRepository.Outcome;
import dev.archipelago.infrastructure.http.AddressPolicy;
import dev.archipelago.infrastructure.http.GuardedHttpPost;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.RefusedAddressException;
import dev.archipelago.market.alert.AlertDelivery.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Calls webhooks and says what follows from their answers. Thread-safe; blocks. */
public final class Webhooks {

    /** After this many attempts a delivery is given up; the pauses between them add up to about three hours. */
    static final int ATTEMPTS = 8;

    static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final int GROWTH = 3;
    private static final int GONE = 410;

    private final GuardedHttpPost post;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Webhooks(GuardedHttpPost post, InstantSource clock, RandomGenerator random) {
        this.post = post;
        this.clock = clock;
        this.random = random;
    }

    /** Why {@code url} would not be called now; empty if it would. Looks its host up. */
    public Optional<String> refusal(String url) {
        try {
            post.check(AddressPolicy.parse(url));
            return Optional.empty();
        } catch (RefusedAddressException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Makes one attempt. */
    Outcome attempt(Job job) {
        byte[] body = job.frame().getBytes(StandardCharsets.UTF_8);
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", "Archipelago/0.1");
        headers.put("Content-Type", "application/json; charset=utf-8");
        headers.put("X-Archipelago-Delivery", job.id().toString());
        headers.put("X-Archipelago-Timestamp", Long.toString(now));
        headers.put("X-Archipelago-Signature", Signature.of(job.webhook().secret(), now, body));
        try {
            int status = post.send(AddressPolicy.parse(job.webhook().url()), headers, body, DEADLINE);
            if (status >= 200 && status < 300) {
                return new Outcome(State.DELIVERED, Optional.empty(), OptionalInt.of(status), Optional.empty());
            }
            return failed(job, OptionalInt.of(status), "HTTP status " + status, status == GONE);
        } catch (HttpFetchException | RefusedAddressException e) {
            return failed(job, OptionalInt.empty(), String.valueOf(e.getMessage()), false);
        }
    }

    private Outcome failed(Job job, OptionalInt status, String error, boolean forGood) {
        boolean over = forGood || job.attempt() >= ATTEMPTS;
        return new Outcome(
                over ? State.FAILED : State.PENDING,
                over ? Optional.empty() : Optional.of(retryAt(job.attempt())),
                status,
                Optional.of(error));
    }

    /** Ten seconds after the first attempt, three times as long after each further one, give or take a fifth. */
    private Instant retryAt(int attempt) {
        double pause = FIRST_PAUSE.toMillis() * Math.pow(GROWTH, attempt - 1.0) * random.nextDouble(0.8, 1.2);
        return clock.instant().plusMillis(Math.round(pause)).truncatedTo(ChronoUnit.MICROS);
    }
}
