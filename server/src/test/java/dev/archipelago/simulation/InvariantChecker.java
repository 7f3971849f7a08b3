package dev.archipelago.simulation;

import dev.archipelago.market.MarketCatalog;
import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.Snapshot;
import dev.archipelago.market.TestCoins;
import dev.archipelago.simulator.MarketModel;
import dev.archipelago.simulator.Outcome;
import dev.archipelago.simulator.Upstream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Checks the snapshots, frames, stream entries, alerts and cache reads of all nodes against a record of the values that
 * the upstreams returned. The expected results are determined without classes of the server. Violations are kept as
 * messages.
 */
final class InvariantChecker implements MarketModel.MarketListener {

    private static final int KEPT = 20;
    private static final BigDecimal COMPUTED = new BigDecimal("0.01");
    private static final BigDecimal RATE = new BigDecimal("0.001");
    /** The tolerance of times: the clock skew of a node and the latency of a response. */
    static final Duration SLACK = Duration.ofSeconds(8);

    /** The longest interval between two calls that an upstream requires. */
    private static final Duration LOSS_MATTERS = Duration.ofSeconds(30);

    private final Scheduler scheduler;
    private final List<String> findings = new ArrayList<>();
    private final Map<String, Map<BigDecimal, List<Instant>>> given = new HashMap<>();
    private final Map<String, Map<Metric, Reading>> shown = new HashMap<>();
    private final Map<String, Instant> shownAt = new HashMap<>();
    private final AlertInvariants alerts = new AlertInvariants(this);
    private final DocumentInvariants documents = new DocumentInvariants(this);
    private final StreamInvariants stream = new StreamInvariants(this);
    private final Map<String, List<Published>> published = new HashMap<>();
    private BiFunction<String, Instant, Optional<BigDecimal>> truth = (metric, at) -> Optional.empty();
    private final Map<Upstream, String> callers = new EnumMap<>(Upstream.class);
    private String caller = "";
    private String previousCaller = "";
    private Instant lostAt = Instant.MIN;
    private long excused;
    private long snapshots;
    private long frames;

    /** A snapshot with the virtual time of its publication. */
    record Published(Instant at, Snapshot snapshot) {}

    InvariantChecker(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Sets the function that returns the true value of a computed figure at a given time. */
    void truth(BiFunction<String, Instant, Optional<BigDecimal>> given) {
        truth = given;
    }

    AlertInvariants alerts() {
        return alerts;
    }

    DocumentInvariants documents() {
        return documents;
    }

    StreamInvariants stream() {
        return stream;
    }

    /** Returns the virtual time. */
    Instant now() {
        return Host.BEGIN.plusNanos(scheduler.now());
    }

    void find(String sentence) {
        if (findings.size() < KEPT) {
            findings.add(now() + " " + sentence);
        }
        scheduler.trace().add(scheduler.now(), "WRONG: " + sentence);
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    long snapshots() {
        return snapshots;
    }

    long frames() {
        return frames;
    }

    /** Returns the number of calls beyond a limit after Redis had lost the record of the previous call. */
    long excused() {
        return excused;
    }

    @Override
    public void given(Upstream upstream, String metric, BigDecimal value, Instant at) {
        given.computeIfAbsent(metric + " " + Upstreams.NAMES.get(upstream), key -> new HashMap<>())
                .computeIfAbsent(value.stripTrailingZeros(), key -> new ArrayList<>())
                .add(at);
        alerts.given(metric, value, at);
    }

    /** Records that a node is about to call an upstream. */
    void asking(Upstream upstream, String node) {
        previousCaller = Optional.ofNullable(callers.put(upstream, node)).orElse("");
        caller = node;
    }

    /** Records that Redis has lost writes: calls before this time are known only to the nodes that made them. */
    void redisLost() {
        lostAt = now();
    }

    @Override
    public void exceeded(Upstream upstream, Outcome outcome, Instant at) {
        if (!caller.equals(previousCaller) && at.isBefore(lostAt.plus(LOSS_MATTERS))) {
            excused++;
            return;
        }
        // Other refused calls are no violation: the node has not yet received the request to back off.
        if (outcome == Outcome.OVER_LIMIT || outcome == Outcome.BANNED) {
            find("budget: " + upstream + " was called beyond its limit");
        }
    }

    /** Returns whether an upstream of that name has returned the value. */
    boolean wasGiven(String metric, String source, BigDecimal value) {
        return given.getOrDefault(metric + " " + source, Map.of()).containsKey(value.stripTrailingZeros());
    }

    /** Checks a snapshot that a node has published. */
    void published(Node node, Snapshot snapshot) {
        if (!node.running()) {
            return;
        }
        snapshots++;
        Instant before = shownAt.put(node.name(), snapshot.timestamp());
        if (before != null && before.isAfter(snapshot.timestamp())) {
            find("older: " + node.name() + " shows its snapshot of " + snapshot.timestamp() + " after that of "
                    + before);
        }
        Map<Metric, Reading> last = shown.computeIfAbsent(node.name(), name -> new LinkedHashMap<>());
        snapshot.readings().forEach((metric, reading) -> {
            Reading earlier = last.put(metric, reading);
            if (reading.value().isPresent()) {
                checker(
                        node,
                        reading,
                        Optional.ofNullable(earlier).filter(one -> one.value().isPresent()));
            } else if (earlier != null && earlier.value().isPresent()) {
                find("older: " + node.name() + " showed " + metric + ", which is absent now");
            }
        });
        List<Published> all = published.computeIfAbsent(node.name(), name -> new ArrayList<>());
        all.add(new Published(now(), snapshot));
        if (all.size() > KEPT) {
            all.removeFirst();
        }
        scheduler
                .trace()
                .add(
                        scheduler.now(),
                        node.name() + " shows "
                                + snapshot.reading(TestCoins.BTC.price()).value());
    }

    private void judgeRate(Node node, Reading rate) {
        BigDecimal right =
                truth.apply("usd_vnd", rate.observedAt().orElseThrow()).orElseThrow();
        if (right.subtract(rate.value().orElseThrow()).abs().compareTo(right.multiply(RATE)) > 0) {
            find("invented: " + node.name() + " shows " + rate + ", the market's is " + right);
        }
    }

    private void checker(Node node, Reading reading, Optional<Reading> earlier) {
        Instant observed = reading.observedAt().orElseThrow();
        if (earlier.filter(one -> one.value().equals(reading.value())
                        && one.source().equals(reading.source())
                        && one.observedAt().equals(reading.observedAt()))
                .isPresent()) {
            return;
        }
        if (earlier.flatMap(Reading::observedAt).filter(observed::isBefore).isPresent()) {
            find("older: " + node.name() + " shows " + reading.metric() + " observed " + observed + " after that of "
                    + earlier.flatMap(Reading::observedAt).orElseThrow());
        }
        String metric = reading.metric().key();
        String source = reading.source().orElseThrow();
        BigDecimal value = reading.value().orElseThrow();
        if (reading.metric().equals(Metrics.USD_VND)) {
            judgeRate(node, reading);
            return;
        }
        if (reading.metric().equals(Metrics.BTC_RSI_14_CLOSED)) {
            // The simulator does not record this figure.
            return;
        }
        if (reading.metric().equals(Metrics.BTC_RSI_14) && source.equals("binance")) {
            judgeComputed(node, reading);
            return;
        }
        List<Instant> times =
                given.getOrDefault(metric + " " + source, Map.of()).getOrDefault(value.stripTrailingZeros(), List.of());
        if (times.isEmpty()) {
            find("invented: " + node.name() + " shows " + metric + " " + value + " of " + source
                    + ", which never returned it");
        } else if (source.equals("binance")
                && times.stream()
                        .noneMatch(at -> Duration.between(at, observed).abs().compareTo(SLACK) <= 0)) {
            find("invented: " + node.name() + " shows " + metric + " " + value + " as of " + observed
                    + ", but it was returned at " + times);
        }
    }

    private void judgeComputed(Node node, Reading reading) {
        Instant observed = reading.observedAt().orElseThrow();
        for (long back = -SLACK.toSeconds(); back <= SLACK.toSeconds(); back++) {
            BigDecimal right =
                    truth.apply("btc_rsi_14", observed.plusSeconds(back)).orElseThrow();
            if (right.subtract(reading.value().orElseThrow()).abs().compareTo(COMPUTED) <= 0) {
                return;
            }
        }
        find("invented: " + node.name() + " computed an RSI of "
                + reading.value().orElseThrow() + " at " + observed);
    }

    /** Checks a message that a WebSocket client of a node received. */
    void frame(Node node, String message) {
        if (node.running()) {
            frames++;
            stream.frame(node, message);
            alerts.frame(node, message);
        }
    }

    /** Checks the version of a document that the cache of a node returned. */
    void read(Node node, int document, long version, long least) {
        if (node.running()) {
            documents.read(node.name(), document, version, least);
        }
    }

    void changed(int document, long version) {
        documents.changed(document, version);
    }

    void removed(String node, int document, long version) {
        documents.removed(node, document, version);
    }

    long removed(String node, int document) {
        return documents.removed(node, document);
    }

    /**
     * Checks convergence after a time without faults: all nodes have a reading that the leader published within {@code
     * lag}. A node with a reading of a former leader which the present one never received, because Redis lost it, keeps
     * it until the next poll: an older reading never replaces a newer one, and the time without faults is shorter than
     * the longest polling interval. The RSI of the closed candle is computed only while TAAPI fails: a node that
     * computed it keeps it, and a leader whose calls to TAAPI succeed never has one.
     */
    void agree(Node leader, List<Node> others, Duration lag) {
        List<Published> told = published.getOrDefault(leader.name(), List.of()).stream()
                .filter(one -> one.at().isAfter(now().minus(lag)))
                .toList();
        if (told.isEmpty()) {
            find("agreement: the leader " + leader.name() + " has published nothing for " + lag.toSeconds() + " s");
            return;
        }
        for (Node node : others) {
            Snapshot current = node.market().current();
            for (Metric metric : MarketCatalog.DEFAULT.metrics()) {
                Reading reading = current.reading(metric);
                if (told.stream().noneMatch(one -> same(one.snapshot().reading(metric), reading))
                        && !isNewer(metric, reading, told.getLast().snapshot().reading(metric))) {
                    find("agreement: " + node.name() + " shows " + reading + ", the leader "
                            + told.getLast().snapshot().reading(metric));
                }
            }
        }
    }

    /**
     * Returns whether a node has published {@code reading}, and the reading of the leader is older or may be absent.
     */
    private boolean isNewer(Metric metric, Reading reading, Reading leaders) {
        return reading.observedAt().isPresent()
                && leaders.observedAt()
                        .map(reading.observedAt().get()::isAfter)
                        .orElse(metric.equals(Metrics.BTC_RSI_14_CLOSED))
                && published.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(one -> same(one.snapshot().reading(metric), reading));
    }

    private static boolean same(Reading one, Reading other) {
        return one.value().equals(other.value())
                && one.source().equals(other.source())
                && one.observedAt().equals(other.observedAt());
    }
}
