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
    void begin(World world, Random random, Duration length) {
        int i = random.nextInt(World.NODES);
        world.trace(this + " of " + i + " for " + length.toMillis() + " ms");
        switch (this) {
            case CUT_FROM_REDIS -> cut(world, world.toRedis(i), length);
            case CUT_FROM_INTERNET -> cut(world, world.toInternet(i), length);
            case CUT_FROM_DATABASE -> {
                cut(world, world.toDatabase(i), length);
                if (world.toDatabase(i) != null) {
                    world.database().noticeCut(world.toDatabase(i));
                }
            }
            case CONNECTIONS_RESET -> world.redis().reset(world.host(i));
            case SLOW_REDIS -> slow(world, world.toRedis(i), Duration.ofMillis(50 + random.nextInt(900)), length);
            case REDIS_RESTART, REDIS_LOST, REDIS_FAILOVER -> redis(world, random, length);
            case REDIS_PAUSED -> {
                world.redis().pause();
                after(world, length, world.redis()::resume);
            }
            case NODE_CRASH -> {
                world.crash(i);
                after(world, length, () -> world.start(i));
            }
            case NODE_STOP -> {
                world.stop(i);
                after(world, length.plusSeconds(3), () -> world.start(i));
            }
            case NODE_PAUSED -> {
                world.host(i).pause();
                after(world, length, world.host(i)::resume);
            }
            case CLOCK_STEP -> world.host(i).skew(Duration.ofMillis(random.nextInt(6000) - 3000));
            case DATABASE_RESTART -> {
                world.database().stop();
                after(world, length, world.database()::start);
            }
            case UPSTREAM_FAULT, STREAM_SILENT -> upstream(world, random, length);
            case PRICE_STEP -> price(world, random);
        }
    }

    private void redis(World world, Random random, Duration length) {
        if (!world.redis().up()) {
            return;
        }
        if (this == REDIS_FAILOVER) {
            world.redis().save();
        }
        Duration lag = this == REDIS_FAILOVER ? Duration.ofMillis(random.nextInt(2000)) : Duration.ZERO;
        after(world, lag, () -> {
            world.redis().stop();
            after(world, length, () -> back(world, random));
        });
    }

    private void back(World world, Random random) {
        switch (this) {
            case REDIS_LOST -> world.redis().startEmpty();
            case REDIS_FAILOVER -> {
                world.redisSkew(Duration.ofMillis(random.nextInt(400) - 200));
                world.redis().startFromSaved();
            }
            default -> world.redis().start();
        }
        world.redisRestored(loses());
    }

    private static void cut(World world, Way way, Duration length) {
        if (way != null) {
            way.sever();
            after(world, length, way::heal);
        }
    }

    private static void slow(World world, Way way, Duration most, Duration length) {
        if (way != null) {
            way.usual(most);
            after(world, length, () -> way.usual(Duration.ofMillis(1)));
        }
    }

    private void upstream(World world, Random random, Duration length) {
        Upstream upstream = this == STREAM_SILENT ? Upstream.BINANCE_STREAM : ASKED.get(random.nextInt(ASKED.size()));
        Internet.NetworkFault fault = Internet.NetworkFault.values()[1 + random.nextInt(4)];
        world.internet().inject(upstream, fault);
        after(world, length, () -> world.internet().inject(upstream, Internet.NetworkFault.NONE));
    }

    /**
     * Changes the price by less than the jump threshold, so that alerts fire. The change takes effect at the next
     * second: the market has one price per second, and an upstream may have returned the current one already.
     */
    private static void price(World world, Random random) {
        var factor = java.math.BigDecimal.valueOf(960 + random.nextInt(80), 3);
        long sinceSecond = world.scheduler().now() % SECOND.toNanos();
        after(world, SECOND.minusNanos(sinceSecond), () -> {
            var now = world.market().price("BTC");
            world.market().hold("BTC", now.multiply(factor));
        });
    }

    private static void after(World world, Duration time, Runnable event) {
        world.scheduler().after(time.toNanos(), event);
    }
}
