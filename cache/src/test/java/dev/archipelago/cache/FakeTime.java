package dev.archipelago.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that is advanced by tests. */
public final class FakeTime implements InstantSource {

    private final AtomicLong millis = new AtomicLong(1_763_700_000_000L);

    void pass(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis.get());
    }

    @Override
    public long millis() {
        return millis.get();
    }
}
