package dev.archipelago.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.archipelago.communication.alerts.ModelAlerts;
import dev.archipelago.infrastructure.store.Leadership.Role;
import dev.archipelago.market.TestCoins;
import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertRule;
import dev.archipelago.market.alert.Comparison;
import dev.archipelago.market.alert.Condition;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.slf4j.LoggerFactory;

/**
 * A deterministic simulation of a cluster: three nodes for some minutes of virtual time, with faults followed by a time
 * without faults. The seed determines the schedule.
 */
final class Simulation {

    private static final Duration FIRST_FAULT = Duration.ofSeconds(12);
    private static final Duration LAST_FAULT = Duration.ofSeconds(80);
    private static final Duration CALM = Duration.ofSeconds(90);
    private static final Duration CROSSING = Duration.ofSeconds(110);
    private static final Duration END = Duration.ofSeconds(122);
    private static final Duration SETTLED = Duration.ofSeconds(12);
    private static final Duration LAG = Duration.ofSeconds(4);
    private static final Duration COOLDOWN = Duration.ofSeconds(15);

    /** The result of a run. */
    record Result(
            long seed,
            List<String> findings,
            long hash,
            long events,
            long steps,
            long snapshots,
            long entries,
            long alerts,
            long reads,
            List<Fault> faults) {}

    private final long seed;
    private final Scheduler scheduler;
    private final SimulatedEnvironment environment;
    private final Random random;
    private final List<Fault> faults = new ArrayList<>();

    private Simulation(long seed, Variation variation, PrintStream out) {
        this.seed = seed;
        this.scheduler = new Scheduler(seed, new Trace(out));
        this.environment = new SimulatedEnvironment(seed, scheduler, variation);
        this.random = new Random(seed);
    }

    /** Runs the simulation with a seed. */
    static Result run(long seed, Variation variation) {
        return run(seed, variation, null);
    }

    /** @param out receives the trace, one event per line; {@code null} for no trace */
    static Result run(long seed, Variation variation, PrintStream out) {
        Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger server = (Logger) LoggerFactory.getLogger("dev.archipelago");
        logger.setLevel(Level.OFF);
        server.setLevel(out == null ? Level.OFF : Level.INFO);
        return new Simulation(seed, variation, out).run();
    }

    private Result run() {
        begin();
        try {
            scheduler.runUntil(CALM.toNanos());
            calm();
            scheduler.runUntil(CROSSING.toNanos());
            AlertRule last = cross();
            scheduler.runUntil(END.toNanos());
            judgeEnd(last);
            close();
        } catch (SimulationFailure e) {
            environment.checker().find(String.valueOf(e.getMessage()));
        } finally {
            scheduler.close();
        }
        InvariantChecker checker = environment.checker();
        return new Result(
                seed,
                checker.findings(),
                scheduler.trace().hash(),
                scheduler.trace().events(),
                scheduler.steps(),
                checker.snapshots(),
                checker.stream().entries(),
                environment.database().alerts().fired().size(),
                checker.documents().reads(),
                List.copyOf(faults));
    }

    private void begin() {
        for (int i = 0; i < SimulatedEnvironment.NODES; i++) {
            int node = i;
            environment.host(i).skew(Duration.ofMillis(random.nextInt(4000) - 2000));
            scheduler.after(random.nextLong(Duration.ofSeconds(3).toNanos()), () -> environment.start(node));
        }
        BigDecimal price = environment.market().price("BTC");
        rule(Comparison.ABOVE, price.multiply(new BigDecimal("1.005")));
        rule(Comparison.BELOW, price.multiply(new BigDecimal("0.995")));
        int count = 3 + random.nextInt(7);
        for (int i = 0; i < count; i++) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            faults.add(fault);
            long span = LAST_FAULT.minus(FIRST_FAULT).toNanos();
            Duration length = Duration.ofMillis(200 + random.nextInt(random.nextInt(3) == 0 ? 20_000 : 5_000));
            scheduler.at(FIRST_FAULT.toNanos() + random.nextLong(span), () -> {
                if (fault.removalsMayBeOverrun()) {
                    environment.checker().documents().onlyTimeToLive();
                }
                fault.begin(environment, random, length);
            });
        }
        for (int i = 0; i < 6; i++) {
            scheduler.at(random.nextLong(LAST_FAULT.toNanos()), this::refresh);
        }
    }

    private AlertRule rule(Comparison comparison, BigDecimal threshold) {
        return ModelAlerts.add(
                environment.database().alerts(),
                new Condition(TestCoins.BTC.price(), comparison, threshold),
                COOLDOWN,
                environment.now());
    }

    /** Requests a refresh of the upstreams on a random node. */
    private void refresh() {
        List<Node> running = environment.running();
        if (!running.isEmpty()) {
            Node node = running.get(random.nextInt(running.size()));
            scheduler.start(node.host(), "refresh", () -> node.market().refresh());
        }
    }

    /** Ends all faults. */
    private void calm() {
        environment.trace("calm");
        if (environment.redis().paused()) {
            environment.redis().resume();
        }
        if (!environment.redis().up()) {
            environment.redis().start();
            environment.redisRestored(false);
        }
        environment.database().start();
        environment.internet().end();
        for (int i = 0; i < SimulatedEnvironment.NODES; i++) {
            environment.host(i).resume();
            if (environment.toRedis(i) != null) {
                environment.toRedis(i).heal();
                environment.toDatabase(i).heal();
            }
            environment.toInternet(i).heal();
            environment.start(i);
        }
        // Readings that partitioned nodes obtained remain where they are newer, until the leader polls again.
        scheduler.after(SETTLED.toNanos(), this::refresh);
    }

    /** Adds a rule whose threshold the price crosses once. */
    private AlertRule cross() {
        BigDecimal price = environment.market().price("BTC");
        environment.market().hold("BTC", price);
        AlertRule rule = rule(Comparison.ABOVE, price.multiply(new BigDecimal("1.01")));
        scheduler.after(
                Duration.ofSeconds(4).toNanos(),
                () -> environment.market().hold("BTC", price.multiply(new BigDecimal("1.02"))));
        return rule;
    }

    private void judgeEnd(AlertRule last) {
        InvariantChecker checker = environment.checker();
        List<Node> running = environment.running();
        List<Node> leaders = running.stream()
                .filter(node -> node.lease().role() == Role.LEADER)
                .toList();
        if (running.size() != SimulatedEnvironment.NODES || leaders.size() != 1) {
            checker.find("agreement: leaders among " + running.size() + " nodes: "
                    + leaders.stream().map(Node::name).toList());
        } else {
            checker.agree(leaders.getFirst(), running, LAG);
            checker.stream().isFresh(LAG);
        }
        List<Alert> fired = environment.database().alerts().fired();
        checker.alerts().fired(fired);
        List<Alert> ofLast =
                fired.stream().filter(alert -> alert.rule().id() == last.id()).toList();
        if (ofLast.size() != 1) {
            checker.find("alert: the last crossing fired " + ofLast.size() + " times");
        } else {
            running.stream()
                    .filter(node -> !checker.alerts().wasTold(node, ofLast.getFirst()))
                    .forEach(node ->
                            checker.find("alert: " + node.name() + " did not notify its clients of the last crossing"));
        }
        readAll(running);
    }

    /** Checks that all caches return the newest version when nothing has changed for longer than the time to live. */
    private void readAll(List<Node> running) {
        DocumentReaders readers =
                new DocumentReaders(environment.database(), environment.checker(), random, Variation.NONE);
        for (Node node : running) {
            for (int i = 0; i < DocumentReaders.DOCUMENTS; i++) {
                int document = i;
                scheduler.start(node.host(), "last reads", () -> readers.read(node, document));
            }
        }
        scheduler.runUntil(END.plusSeconds(2).toNanos());
    }

    /** Stops all nodes and checks that no thread is left. */
    private void close() {
        for (int i = 0; i < SimulatedEnvironment.NODES; i++) {
            environment.stop(i);
        }
        scheduler.runUntil(END.plusSeconds(30).toNanos());
        for (int i = 0; i < SimulatedEnvironment.NODES; i++) {
            if (scheduler.threads(environment.host(i)) > 0) {
                environment
                        .checker()
                        .find("threads of " + environment.host(i).name() + " are alive after shutdown: "
                                + scheduler.names(environment.host(i)));
            }
        }
    }
}
