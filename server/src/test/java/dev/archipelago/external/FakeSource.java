package dev.archipelago.external;

import dev.archipelago.external.spi.Source;
import dev.archipelago.external.spi.SourceDescription;
import dev.archipelago.external.spi.SourceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake source whose result a test sets. Thread-safe. */
public final class FakeSource<T> implements Source<T> {

    /** The behaviour of a fetch. */
    @FunctionalInterface
    public interface Behaviour<T> {
        T fetch() throws SourceException;
    }

    public final AtomicInteger fetches = new AtomicInteger();
    public volatile boolean configured = true;
    public volatile Behaviour<T> behaviour;
    private final String name;
    private final Duration interval;

    public FakeSource(String name, Duration interval, Behaviour<T> behaviour) {
        this.name = name;
        this.interval = interval;
        this.behaviour = behaviour;
    }

    public void fail() {
        behaviour = () -> {
            throw SourceException.failed(name + ": broken");
        };
    }

    @Override
    public SourceDescription description() {
        return new SourceDescription(name, "figure", Duration.ofSeconds(1), interval);
    }

    @Override
    public boolean configured() {
        return configured;
    }

    @Override
    public T fetch() throws SourceException {
        fetches.incrementAndGet();
        if (!configured) {
            throw SourceException.notConfigured(name + ": no key");
        }
        return behaviour.fetch();
    }
}
