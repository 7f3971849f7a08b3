package dev.archipelago.simulation;

import dev.archipelago.external.spi.Transport;
import dev.archipelago.infrastructure.http.HttpAnswer;
import dev.archipelago.infrastructure.http.HttpFetchException;
import dev.archipelago.infrastructure.http.HttpFetchException.Kind;
import dev.archipelago.simulator.MarketModel;
import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** A fake network to the upstreams: calls with latency, errors and timeouts, and the stream of Binance. */
final class Internet {

    /** A fault of an upstream. */
    enum NetworkFault {
        NONE,
        ERROR,
        LIMIT,
        SILENCE,
        SLOW
    }

    /** A subscriber of the stream. */
    interface Listener {
        boolean listening();

        void accept(String frame);
    }

    private final Scheduler scheduler;
    private final MarketModel market;
    private final InvariantChecker checker;
    private final Random random;
    private final Map<Upstream, NetworkFault> faults = new EnumMap<>(Upstream.class);

    Internet(Scheduler scheduler, MarketModel market, InvariantChecker checker, Random random) {
        this.scheduler = scheduler;
        this.market = market;
        this.checker = checker;
        this.random = random;
    }

    void inject(Upstream upstream, NetworkFault fault) {
        faults.put(upstream, fault);
    }

    void end() {
        faults.clear();
    }

    /** Returns the transport of a node, whose calls use the given network path. */
    Transport over(NetworkPath path, String node) {
        return (uri, headers, deadline) -> {
            Upstream upstream = MarketModel.upstream(uri);
            NetworkFault fault = faults.getOrDefault(upstream, NetworkFault.NONE);
            long end = scheduler.now() + deadline.toNanos();
            if (path.cut() || fault == NetworkFault.SILENCE) {
                return timeout(end, upstream);
            }
            sleep(delay(fault), upstream);
            Supplier<MarketModel.Given> answer = switch (fault) {
                case ERROR -> () -> market.refuse(uri, 503);
                case LIMIT -> () -> market.refuse(uri, 429);
                default ->
                    () -> {
                        checker.asking(upstream, node);
                        return market.answer(uri, headers);
                    };
            };
            MarketModel.Given given = answer.get();
            scheduler.trace().add(scheduler.now(), upstream + uri.getPath() + " answers " + given.status());
            sleep(delay(fault), upstream);
            if (path.cut() || scheduler.now() > end) {
                return timeout(Math.max(end, scheduler.now()), upstream);
            }
            return new HttpAnswer(given.status(), given.headers(), given.body());
        };
    }

    private long delay(NetworkFault fault) {
        long usual = Duration.ofMillis(20 + random.nextInt(180)).toNanos();
        return fault == NetworkFault.SLOW ? usual * 20 : usual;
    }

    private HttpAnswer timeout(long end, Upstream upstream) throws HttpFetchException {
        sleep(end - scheduler.now(), upstream);
        throw new HttpFetchException(Kind.TIMEOUT, upstream.id() + ": no answer in time");
    }

    private static void sleep(long nanos, Upstream upstream) throws HttpFetchException {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(1, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpFetchException(Kind.TIMEOUT, upstream.id() + ": interrupted");
        }
    }

    /** Sends a frame per coin each second to every subscriber. */
    void stream(IntFunction<Listener> listeners, IntFunction<NetworkPath> paths, List<Host> hosts) {
        scheduler.after(Duration.ofSeconds(1).toNanos(), () -> {
            if (faults.getOrDefault(Upstream.BINANCE_STREAM, NetworkFault.NONE) == NetworkFault.NONE) {
                List<String> frames = market.frames();
                for (int i = 0; i < hosts.size(); i++) {
                    Listener listener = listeners.apply(i);
                    if (listener != null && listener.listening()) {
                        send(frames, listener, paths.apply(i), hosts.get(i));
                    }
                }
            }
            stream(listeners, paths, hosts);
        });
    }

    /** Delivers frames, some of them late, twice or not at all. */
    private void send(List<String> frames, Listener listener, NetworkPath path, Host host) {
        for (String frame : frames) {
            int chance = random.nextInt(100);
            if (chance == 0) {
                continue;
            }
            deliver(frame, listener, path, host, random.nextInt(chance < 4 ? 3000 : 150));
            if (chance < 3) {
                deliver(frame, listener, path, host, random.nextInt(4000));
            }
        }
    }

    private void deliver(String frame, Listener listener, NetworkPath path, Host host, int millis) {
        scheduler.after(Duration.ofMillis(1 + millis).toNanos(), () -> {
            if (!path.cut() && !host.paused() && listener.listening()) {
                listener.accept(frame);
            }
        });
    }
}
