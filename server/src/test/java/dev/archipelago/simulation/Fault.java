package dev.archipelago.simulation;

import dev.archipelago.simulator.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A fault that the simulation injects for a limited time. */
enum Fault {
    /** A network partition between a node and Redis; connections remain open. */
    CUT_FROM_REDIS,
    /** All connections of a node to Redis are reset. */
    CONNECTIONS_RESET,
    /** Requests to Redis and responses are delayed. */
    SLOW_REDIS,
    /** Redis restarts with its data. */
    REDIS_RESTART,
    /** Redis restarts without data. */
    REDIS_LOST,
    /** A failover to a replica that lacks the latest writes and has a different clock. */
    REDIS_FAILOVER,
    REDIS_PAUSED,
    NODE_CRASH,
    NODE_STOP,
    NODE_PAUSED,
    CLOCK_STEP,
    DATABASE_RESTART,
    CUT_FROM_DATABASE,
    CUT_FROM_INTERNET,
    UPSTREAM_FAULT,
    STREAM_SILENT,
    PRICE_STEP;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final List<Upstream> ASKED = List.of(
            Upstream.BINANCE,
            Upstream.COINGECKO,
            Upstream.COINMARKETCAP,
            Upstream.TAAPI,
            Upstream.FINNHUB,
            Upstream.ALTERNATIVEME);

    /** Returns whether Redis loses writes. */
    boolean loses() {
        return this == REDIS_LOST || this == REDIS_FAILOVER;
    }

    /**
     * Returns whether a cache may serve a value from before its own removal until the time to live has elapsed: Redis
     * lost the removal, or another node loaded the value while it could not reach Redis, so that removal and load are
     * ordered by unsynchronised clocks.
     */
    boolean removalsMayBeOverrun() {
        return loses()
                || this == REDIS_PAUSED
                || this == SLOW_REDIS
                || this == CUT_FROM_REDIS
                || this == REDIS_RESTART
                || this == CONNECTIONS_RESET;
    }

    /** Injects the fault, which ends after {@code length}. */
    void begin(SimulatedEnvironment environment, Random random, Duration length) {
        int i = random.nextInt(SimulatedEnvironment.NODES);
        environment.trace(this + " of " + i + " for " + length.toMillis() + " ms");
        switch (this) {
            case CUT_FROM_REDIS -> cut(environment, environment.toRedis(i), length);
            case CUT_FROM_INTERNET -> cut(environment, environment.toInternet(i), length);
            case CUT_FROM_DATABASE -> {
                cut(environment, environment.toDatabase(i), length);
                if (environment.toDatabase(i) != null) {
                    environment.database().noticeCut(environment.toDatabase(i));
                }
            }
            case CONNECTIONS_RESET -> environment.redis().reset(environment.host(i));
            case SLOW_REDIS ->
                slow(environment, environment.toRedis(i), Duration.ofMillis(50 + random.nextInt(900)), length);
            case REDIS_RESTART, REDIS_LOST, REDIS_FAILOVER -> redis(environment, random, length);
            case REDIS_PAUSED -> {
                environment.redis().pause();
                after(environment, length, environment.redis()::resume);
            }
            case NODE_CRASH -> {
                environment.crash(i);
                after(environment, length, () -> environment.start(i));
            }
            case NODE_STOP -> {
                environment.stop(i);
                after(environment, length.plusSeconds(3), () -> environment.start(i));
            }
            case NODE_PAUSED -> {
                environment.host(i).pause();
                after(environment, length, environment.host(i)::resume);
            }
            case CLOCK_STEP -> environment.host(i).skew(Duration.ofMillis(random.nextInt(6000) - 3000));
            case DATABASE_RESTART -> {
                environment.database().stop();
                after(environment, length, environment.database()::start);
            }
            case UPSTREAM_FAULT, STREAM_SILENT -> upstream(environment, random, length);
            case PRICE_STEP -> price(environment, random);
        }
    }

    private void redis(SimulatedEnvironment environment, Random random, Duration length) {
        if (!environment.redis().up()) {
            return;
        }
        if (this == REDIS_FAILOVER) {
            environment.redis().save();
        }
        Duration lag = this == REDIS_FAILOVER ? Duration.ofMillis(random.nextInt(2000)) : Duration.ZERO;
        after(environment, lag, () -> {
            environment.redis().stop();
            after(environment, length, () -> back(environment, random));
        });
    }

    private void back(SimulatedEnvironment environment, Random random) {
        switch (this) {
            case REDIS_LOST -> environment.redis().startEmpty();
            case REDIS_FAILOVER -> {
                environment.redisSkew(Duration.ofMillis(random.nextInt(400) - 200));
                environment.redis().startFromSaved();
            }
            default -> environment.redis().start();
        }
        environment.redisRestored(loses());
    }

    private static void cut(SimulatedEnvironment environment, NetworkPath path, Duration length) {
        if (path != null) {
            path.sever();
            after(environment, length, path::heal);
        }
    }

    private static void slow(SimulatedEnvironment environment, NetworkPath path, Duration most, Duration length) {
        if (path != null) {
            path.usual(most);
            after(environment, length, () -> path.usual(Duration.ofMillis(1)));
        }
    }

    private void upstream(SimulatedEnvironment environment, Random random, Duration length) {
        Upstream upstream = this == STREAM_SILENT ? Upstream.BINANCE_STREAM : ASKED.get(random.nextInt(ASKED.size()));
        Internet.NetworkFault fault = Internet.NetworkFault.values()[1 + random.nextInt(4)];
        environment.internet().inject(upstream, fault);
        after(environment, length, () -> environment.internet().inject(upstream, Internet.NetworkFault.NONE));
    }

    /**
     * Changes the price by less than the jump threshold, so that alerts fire. The change takes effect at the next
     * second: the market has one price per second, and an upstream may have returned the current one already.
     */
    private static void price(SimulatedEnvironment environment, Random random) {
        var factor = java.math.BigDecimal.valueOf(960 + random.nextInt(80), 3);
        long sinceSecond = environment.scheduler().now() % SECOND.toNanos();
        after(environment, SECOND.minusNanos(sinceSecond), () -> {
            var now = environment.market().price("BTC");
            environment.market().hold("BTC", now.multiply(factor));
        });
    }

    private static void after(SimulatedEnvironment environment, Duration time, Runnable event) {
        environment.scheduler().after(time.toNanos(), event);
    }
}
