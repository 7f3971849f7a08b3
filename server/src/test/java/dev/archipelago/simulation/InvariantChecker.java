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
 * Compares all that nodes publish with what the upstreams said, by a record of its own: it asks no class of the server what is
 * right. What is wrong is kept as a sentence.
 */
final class InvariantChecker implements MarketModel.MarketListener {

    private static final int KEPT = 20;
    private static final BigDecimal COMPUTED = new BigDecimal("0.01");
    private static final BigDecimal RATE = new BigDecimal("0.001");
    /** Clocks may be wrong by this, and an answer may be on its way as long again. */
    static final Duration SLACK = Duration.ofSeconds(8);

    /** The longest time that an upstream wants between two calls. */
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

    /** A snapshot and when it was published, by the true time. */
    record Published(Instant at, Snapshot snapshot) {}

    InvariantChecker(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Says what a figure truly was, for those that are computed. */
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

    /** The true time. */
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

    /** Calls beyond a limit by a server that could not know of the one before, which Redis had lost. */
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

    /** A node is about to ask an upstream. */
    void asking(Upstream upstream, String node) {
        previousCaller = Optional.ofNullable(callers.put(upstream, node)).orElse("");
        caller = node;
    }

    /** Redis has lost writes: of calls before that only those know who made them. */
    void redisLost() {
        lostAt = now();
    }

    @Override
    public void exceeded(Upstream upstream, Outcome outcome, Instant at) {
        if (!caller.equals(previousCaller) && at.isBefore(lostAt.plus(LOSS_MATTERS))) {
            excused++;
            return;
        }
        // Who was not told yet that an upstream wants to be left alone does nothing wrong.
        if (outcome == Outcome.OVER_LIMIT || outcome == Outcome.BANNED) {
            find("budget: " + upstream + " was asked more often than it allows");
        }
    }

    /** Whether any upstream of that name gave the value of a figure by now. */
    boolean wasGiven(String metric, String source, BigDecimal value) {
        return given.getOrDefault(metric + " " + source, Map.of()).containsKey(value.stripTrailingZeros());
    }

    /** A node showed a snapshot to its listeners. */
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
                judge(
                        node,
                        reading,
                        Optional.ofNullable(earlier).filter(one -> one.value().isPresent()));
            } else if (earlier != null && earlier.value().isPresent()) {
                find("older: " + node.name() + " showed " + metric + ", and now nothing");
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

    private void judge(Node node, Reading reading, Optional<Reading> earlier) {
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
            // The simulator keeps no record of it.
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
                    + ", who never said so");
        } else if (source.equals("binance")
                && times.stream()
                        .noneMatch(at -> Duration.between(at, observed).abs().compareTo(SLACK) <= 0)) {
            find("invented: " + node.name() + " shows " + metric + " " + value + " as of " + observed
                    + ", it was so at " + times);
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

    /** A live client of a node got a message. */
    void frame(Node node, String message) {
        if (node.running()) {
            frames++;
            stream.frame(node, message);
            alerts.frame(node, message);
        }
    }

    /** A node's cache answered with a version of a document. */
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
     * After a quiet time: all show what the leader shows or showed just now. A node that received a value of an earlier
     * leader which the present one never got, because Redis lost it, keeps it until the present leader's next poll: an
     * older value never replaces a newer one, and the quiet time is shorter than the longest interval of polls. The RSI of
     * the closed candle is computed only while TAAPI fails: a node that did so on its own keeps it, and a leader whose
     * calls to TAAPI succeed never has one.
     */
    void agree(Node leader, List<Node> others, Duration lag) {
        List<Published> told = published.getOrDefault(leader.name(), List.of()).stream()
                .filter(one -> one.at().isAfter(now().minus(lag)))
                .toList();
        if (told.isEmpty()) {
            find("agreement: the leader " + leader.name() + " has said nothing for " + lag.toSeconds() + " s");
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

    /** Whether a node has published {@code reading}, and the leader's was observed before it, or is one it need not have. */
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
