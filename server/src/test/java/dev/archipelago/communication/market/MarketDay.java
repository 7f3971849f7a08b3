package dev.archipelago.communication.market;

import dev.archipelago.communication.market.DayPlan.Event;
import dev.archipelago.communication.market.DayPlan.Move;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import dev.archipelago.site.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A simulation of a day of three nodes with one Redis against the strict simulator, in steps of a second of the virtual
 * clock. A step takes as long as the nodes need; while a call hangs or there is no leader, it takes a second of real
 * time, since deadlines and the expiry of the lease in Redis use real time.
 */
final class MarketDay implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** The maximum wait of a step; what takes longer is handled in a later step. */
    private static final Duration FRAMES = Duration.ofMillis(15);

    private static final Duration FOLLOWERS = Duration.ofMillis(15);
    private static final Duration REQUEST = Duration.ofMillis(300);
    /** The time after the loss of a leader in which two nodes may call upstreams. */
    private static final Duration HAND_OVER = Duration.ofSeconds(30);

    private static final int COINS = 7;
    private static final long SECONDS_OF_HOUR = 3600;

    private final ManualClock clock = new ManualClock("2026-03-04T00:00:00Z");
    private final RedisFixture redis = RedisFixture.start();
    private final Simulator simulator = Simulator.start(SimulatorOptions.defaults()
            .withClock(clock)
            .withStrict(true)
            .withKept(300)
            .withRound(Duration.ofMinutes(10))
            .withPong(Duration.ofMinutes(30)));
    private final SnapshotValidator validator = new SnapshotValidator(simulator.record());
    private final DayCounters counters = new DayCounters(simulator.record());
    private final Queue<Shown> published = new ConcurrentLinkedQueue<>();
    private final List<DayNode> nodes = new ArrayList<>();
    private final DayPlan plan;
    private final Duration length;
    private final Deque<Event> events;
    private Instant lossAt = clock.instant();
    private Optional<DayNode> lost = Optional.empty();
    private boolean handingOver;
    private int asked;

    /** A snapshot that a node published. */
    private record Shown(String node, Snapshot snapshot) {}

    /** Creates a day of that length with the given faults. */
    MarketDay(Duration length, List<String> faults) {
        this.length = length;
        this.plan = new DayPlan(length, faults);
        this.events = new ArrayDeque<>(plan.events());
        for (String letter : List.of("a", "b", "c")) {
            nodes.add(new DayNode(
                    letter,
                    redis.port(),
                    simulator,
                    clock,
                    (name, snapshot) -> published.add(new Shown(name, snapshot))));
        }
    }

    /**
     * Runs the schedule.
     *
     * @param hourly runs after each hour
     */
    void run(Runnable hourly) {
        Instant beginning = clock.instant();
        Instant end = beginning.plus(length);
        while (clock.instant().isBefore(end)) {
            Duration passed = Duration.between(beginning, clock.instant());
            while (!events.isEmpty() && events.getFirst().at().compareTo(passed) <= 0) {
                happen(events.removeFirst());
            }
            step();
            if (passed.plus(STEP).toSeconds() % SECONDS_OF_HOUR == 0) {
                hourly.run();
            }
        }
    }

    private void step() {
        long secondOver = System.nanoTime() + SECOND;
        clock.advance(STEP);
        long frames = frames();
        boolean streaming = streaming();
        simulator.push();
        if (streaming) {
            await(FRAMES, () -> frames() >= frames + COINS);
        }
        nodes.forEach(DayNode::beginStep);
        List<DayNode> asking = nodes.stream().filter(DayNode::asks).toList();
        tick(asking);
        settle(secondOver);
        await(FOLLOWERS, this::agreed);
        // After the leader: otherwise followers would publish its previous snapshot and remain a second behind.
        tick(nodes.stream().filter(node -> node.up() && !asking.contains(node)).toList());
        settle(secondOver);
        boolean led = nodes.stream().anyMatch(DayNode::leads);
        if (!led) {
            await(left(secondOver), () -> false);
        }
        look(led);
    }

    /** Ticks the nodes concurrently, since each waits for Redis. */
    private static void tick(List<DayNode> nodes) {
        List<Thread> ticking = nodes.stream()
                .map(node -> Thread.startVirtualThread(node.node()::tick))
                .toList();
        for (Thread each : ticking) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted during a step", e);
            }
        }
    }

    /**
     * Waits for the responses to pending calls before the clock advances, so that their latency does not become
     * seconds.
     */
    private void settle(long secondOver) {
        await(left(secondOver), () -> nodes.stream().noneMatch(DayNode::fetching));
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    private long frames() {
        return nodes.stream().mapToLong(DayNode::frames).sum();
    }

    private boolean streaming() {
        return nodes.stream().anyMatch(DayNode::streams);
    }

    private long calls() {
        return nodes.stream()
                .filter(DayNode::up)
                .mapToLong(node -> node.node().calls.get())
                .sum();
    }

    /** Returns whether all connected nodes have the newest price of the leader. */
    private boolean agreed() {
        Optional<Instant> newest =
                nodes.stream().filter(DayNode::leads).findFirst().flatMap(DayNode::priceAt);
        return newest.isEmpty()
                || nodes.stream()
                        .filter(node -> node.up() && node.reaches())
                        .allMatch(node -> node.priceAt()
                                .filter(at -> !at.isBefore(newest.get()))
                                .isPresent());
    }

    private void look(boolean led) {
        List<Shown> all = new ArrayList<>();
        for (Shown next = published.poll(); next != null; next = published.poll()) {
            all.add(next);
        }
        validator.update();
        counters.update();
        all.forEach(shown -> validator.check(shown.node(), shown.snapshot()));
        Instant now = clock.instant();
        if (handingOver && led) {
            handingOver = false;
            counters.handedOver(Duration.between(lossAt, now));
        }
        int askers = 0;
        for (DayNode node : nodes) {
            if (node.asked()) {
                askers++;
                if (node.followed() && !nearLoss(now)) {
                    counters.askedUnled();
                }
            }
        }
        if (askers > 1 && !nearLoss(now)) {
            counters.askedTwice();
        }
        counters.step(streaming());
    }

    private boolean nearLoss(Instant now) {
        return handingOver || lost.filter(node -> !node.reaches()).isPresent() || now.isBefore(lossAt.plus(HAND_OVER));
    }

    private void happen(Event event) {
        for (String line : event.lines()) {
            simulator.act(line);
        }
        counters.begun(event.lines(), simulator.connections() > 0);
        switch (event.move()) {
            case NONE -> {}
            case REFRESH -> refresh();
            case CRASH, CUT, STOP -> lose(event.move());
            case REVIVE -> {
                lost.ifPresent(DayNode::revive);
                lossAt = clock.instant();
                lost = Optional.empty();
            }
        }
    }

    /** Requests a refresh on the nodes in turn, whether leader or follower. */
    private void refresh() {
        List<DayNode> able = nodes.stream().filter(DayNode::up).toList();
        MarketNode node = able.get(asked++ % able.size()).node();
        Thread.startVirtualThread(node.adapter::refresh);
        long before = calls();
        await(REQUEST, () -> calls() > before);
    }

    private void lose(Move move) {
        DayNode leader = nodes.stream()
                .filter(DayNode::leads)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no leader at " + clock.instant()));
        if (move != Move.STOP) {
            leader.cut();
        }
        if (move != Move.CUT) {
            leader.end();
        }
        lost = Optional.of(leader);
        lossAt = clock.instant();
        handingOver = true;
    }

    private static void await(Duration patience, BooleanSupplier condition) {
        Await.within(patience, condition::getAsBoolean);
    }

    SnapshotValidator validator() {
        return validator;
    }

    DayCounters counters() {
        return counters;
    }

    /** Returns the planned pairs of upstream and fault that did not occur. */
    Set<String> unmet() {
        Set<String> unmet = new LinkedHashSet<>(plan.planned());
        unmet.removeAll(counters.met());
        return unmet;
    }

    /** Returns the planned faults that occurred at no upstream. */
    Set<String> unplayed() {
        Set<String> unplayed = new LinkedHashSet<>(faults(plan.planned()));
        unplayed.removeAll(faults(counters.met()));
        return unplayed;
    }

    private static Set<String> faults(Set<String> met) {
        return met.stream().map(pair -> pair.substring(pair.indexOf(' ') + 1)).collect(Collectors.toSet());
    }

    /** Returns the number of planned pairs of upstream and fault. */
    int planned() {
        return plan.planned().size();
    }

    @Override
    public void close() {
        nodes.forEach(DayNode::close);
        simulator.close();
        redis.close();
    }
}
