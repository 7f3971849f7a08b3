package dev.archipelago.communication.market;

import dev.archipelago.communication.market.DayPlan.Event;
import dev.archipelago.communication.market.DayPlan.Move;
import dev.archipelago.fixture.ManualClock;
import dev.archipelago.fixture.RedisFixture;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.infrastructure.store.LeaseTimes;
import dev.archipelago.infrastructure.store.Relay;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.SnapshotListener;
import dev.archipelago.simulator.Simulator;
import dev.archipelago.simulator.SimulatorOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A day of three nodes on one Redis against the strict simulator, in steps of a second of their time. A step lasts as long
 * as the nodes need for it; while a call hangs or nobody leads, it lasts a second of ours, since deadlines and the lease's
 * life in Redis are of real time.
 */
final class MarketDay implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** What a step waits for at most; what takes longer is taken in a later one. */
    private static final Duration FRAMES = Duration.ofMillis(15);

    private static final Duration ANSWERS = Duration.ofMillis(40);
    private static final Duration FOLLOWERS = Duration.ofMillis(4);
    private static final Duration QUIET = Duration.ofMillis(15);
    private static final Duration REQUEST = Duration.ofMillis(300);
    private static final Duration STREAM_BACK = Duration.ofSeconds(8);
    /** After a leader was lost, two may ask for this long. */
    private static final Duration HAND_OVER = Duration.ofSeconds(30);

    private static final int COINS = 7;
    private static final long SECONDS_OF_HOUR = 3600;

    private final ManualClock clock = new ManualClock("2026-03-04T00:00:00Z");
    private final RedisFixture redis = RedisFixture.start();
    private final Simulator simulator = Simulator.start(SimulatorOptions.defaults()
            .withClock(clock)
            .withStrict(true)
            .withKept(1000)
            .withRound(Duration.ofMinutes(10))
            .withPong(Duration.ofMinutes(30)));
    private final SnapshotJudge judge = new SnapshotJudge(simulator.record());
    private final DayTally tally = new DayTally(simulator.record());
    private final Queue<Shown> published = new ConcurrentLinkedQueue<>();
    private final List<Seat> seats = new ArrayList<>();
    private final DayPlan plan;
    private final Duration length;
    private final Deque<Event> events;
    private Instant lossAt = clock.instant();
    private Optional<Seat> lost = Optional.empty();
    private boolean handingOver;
    private int asked;
    private long callsBefore;

    /** A snapshot as a node's listeners got it. */
    private record Shown(String node, Snapshot snapshot) {}

    /** A place for a node, with its own way to Redis. */
    private final class Seat {
        private final String letter;
        private Relay relay;
        private MarketNode node;
        private int starts;
        private boolean up;
        private boolean reaches;
        private long calls;
        private boolean ledBefore;
        private volatile Optional<Snapshot> newest = Optional.empty();

        Seat(String letter) {
            this.letter = letter;
            this.relay = relay(0);
            this.node = begun();
        }

        private Relay relay(int port) {
            reaches = true;
            try {
                return new Relay(port, redis.port());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private MarketNode begun() {
            String name = letter + ++starts;
            up = true;
            calls = 0;
            newest = Optional.empty();
            SnapshotListener listener = snapshot -> {
                newest = Optional.of(snapshot);
                published.add(new Shown(name, snapshot));
            };
            return new MarketNode(name, relay.port(), LeaseTimes.USUAL, simulator, clock, true, Optional.of(listener));
        }

        /** Cuts its way to Redis. */
        void cut() {
            reaches = false;
            try {
                relay.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void end() {
            up = false;
            node.close();
        }

        void revive() {
            if (!reaches) {
                relay = relay(relay.port());
            }
            if (!up) {
                node = begun();
            }
        }

        boolean leads() {
            return up && reaches && node.lease.role() == Role.LEADER;
        }

        boolean streams() {
            return up && "ok".equals(node.stream.statistics().get("state"));
        }

        long frames() {
            return up && node.stream.statistics().get("frames") instanceof Long count ? count : 0;
        }
    }

    /** One of that length with these faults in it. */
    MarketDay(Duration length, List<String> faults) {
        this.length = length;
        this.plan = new DayPlan(length, faults);
        this.events = new ArrayDeque<>(plan.events());
        for (String letter : List.of("a", "b", "c")) {
            seats.add(new Seat(letter));
        }
    }

    /**
     * Lives through it.
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
        long begun = System.nanoTime();
        clock.advance(STEP);
        long frames = seats.stream().mapToLong(Seat::frames).sum();
        boolean streaming = seats.stream().anyMatch(Seat::streams);
        simulator.push();
        if (streaming) {
            await(FRAMES, () -> seats.stream().mapToLong(Seat::frames).sum() >= frames + COINS);
        }
        for (Seat seat : seats) {
            seat.ledBefore = seat.up && seat.node.lease.leading();
        }
        tick();
        settle();
        await(FOLLOWERS, this::agreed);
        boolean led = seats.stream().anyMatch(Seat::leads);
        if (!led) {
            await(Duration.ofNanos(Math.max(0, begun + SECOND - System.nanoTime())), () -> false);
        } else if (underWay() > 0) {
            await(Duration.ofNanos(Math.max(0, begun + SECOND - System.nanoTime())), () -> underWay() == 0);
        }
        look(led);
    }

    /** All nodes at once, since each waits for Redis. */
    private void tick() {
        List<Thread> ticking = seats.stream()
                .filter(seat -> seat.up)
                .map(seat -> Thread.startVirtualThread(seat.node::tick))
                .toList();
        for (Thread each : ticking) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted in the middle of the day", e);
            }
        }
    }

    /** Lets calls arrive before time goes on: what a call waits for on its way must not become seconds. */
    private void settle() {
        await(ANSWERS, () -> underWay() == 0);
        long seen = callsBefore;
        while (calls() != seen && underWay() == 0) {
            long now = calls();
            await(QUIET, () -> calls() != now);
            await(ANSWERS, () -> underWay() == 0);
            seen = now;
        }
        callsBefore = calls();
    }

    private long calls() {
        return seats.stream()
                .filter(seat -> seat.up)
                .mapToLong(seat -> seat.node.calls.get())
                .sum();
    }

    private int underWay() {
        return seats.stream()
                .filter(seat -> seat.up)
                .mapToInt(seat -> seat.node.underWay.get())
                .sum();
    }

    /** Whether all who hear of the leader have its newest price. */
    private boolean agreed() {
        Optional<Instant> newest = seats.stream()
                .filter(Seat::leads)
                .findFirst()
                .flatMap(seat -> seat.newest)
                .flatMap(snapshot -> snapshot.reading(Metric.BTC_PRICE_USD).observedAt());
        return newest.isEmpty()
                || seats.stream()
                        .filter(seat -> seat.up && seat.reaches)
                        .allMatch(seat -> seat.newest
                                .flatMap(snapshot ->
                                        snapshot.reading(Metric.BTC_PRICE_USD).observedAt())
                                .filter(at -> !at.isBefore(newest.get()))
                                .isPresent());
    }

    private void look(boolean led) {
        List<Shown> all = new ArrayList<>();
        for (Shown next = published.poll(); next != null; next = published.poll()) {
            all.add(next);
        }
        judge.update();
        tally.update();
        all.forEach(shown -> judge.judge(shown.node(), shown.snapshot()));
        Instant now = clock.instant();
        if (handingOver && led) {
            handingOver = false;
            tally.handedOver(Duration.between(lossAt, now));
        }
        int askers = 0;
        for (Seat seat : seats) {
            long calls = seat.up ? seat.node.calls.get() : 0;
            boolean asks = seat.up && (calls > seat.calls || seat.streams());
            seat.calls = calls;
            askers += asks ? 1 : 0;
            if (asks && !seat.ledBefore && !seat.node.lease.leading() && !nearLoss(now)) {
                tally.askedUnled();
            }
        }
        if (askers > 1 && !nearLoss(now)) {
            tally.askedTwice();
        }
        tally.step(seats.stream().anyMatch(Seat::streams));
    }

    private boolean nearLoss(Instant now) {
        return handingOver || lost.filter(seat -> !seat.reaches).isPresent() || now.isBefore(lossAt.plus(HAND_OVER));
    }

    private void happen(Event event) {
        for (String line : event.lines()) {
            simulator.act(line);
        }
        tally.begun(event.lines(), simulator.connections() > 0);
        switch (event.move()) {
            case NONE -> {}
            case REFRESH -> refresh();
            case AWAIT_STREAM ->
                await(STREAM_BACK, () -> {
                    simulator.push();
                    return seats.stream().anyMatch(Seat::streams);
                });
            case CRASH, CUT, STOP -> lose(event.move());
            case REVIVE -> {
                lost.ifPresent(Seat::revive);
                lossAt = clock.instant();
                lost = Optional.empty();
            }
        }
    }

    /** Another node each time, whether it leads or not. */
    private void refresh() {
        List<Seat> able = seats.stream().filter(seat -> seat.up).toList();
        MarketNode node = able.get(asked++ % able.size()).node;
        Thread.startVirtualThread(node.adapter::refresh);
        long before = calls();
        await(REQUEST, () -> calls() > before);
    }

    private void lose(Move move) {
        Seat leader = seats.stream()
                .filter(Seat::leads)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody leads at " + clock.instant()));
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
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(200_000);
        }
    }

    SnapshotJudge judge() {
        return judge;
    }

    DayTally tally() {
        return tally;
    }

    /** The upstreams and faults that were to meet and did not. */
    Set<String> unmet() {
        Set<String> unmet = new LinkedHashSet<>(plan.planned());
        unmet.removeAll(tally.met());
        return unmet;
    }

    /** The faults of the library that met no upstream at all. */
    Set<String> unplayed() {
        Set<String> unplayed = new LinkedHashSet<>(faults(plan.planned()));
        unplayed.removeAll(faults(tally.met()));
        return unplayed;
    }

    private static Set<String> faults(Set<String> met) {
        return met.stream().map(pair -> pair.substring(pair.indexOf(' ') + 1)).collect(Collectors.toSet());
    }

    /** How many upstreams and faults were to meet. */
    int planned() {
        return plan.planned().size();
    }

    @Override
    public void close() {
        for (Seat seat : seats) {
            if (seat.up) {
                seat.end();
            }
            if (seat.reaches) {
                seat.cut();
            }
        }
        simulator.close();
        redis.close();
    }
}
