package dev.archipelago.communication.market;

import dev.archipelago.market.Metric;
import dev.archipelago.market.Metrics;
import dev.archipelago.market.Reading;
import dev.archipelago.market.ReadingState;
import dev.archipelago.market.SecondOpinion;
import dev.archipelago.market.Snapshot;
import dev.archipelago.simulator.MarketRecord;
import dev.archipelago.simulator.ServedValue;
import dev.archipelago.simulator.Upstream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares every value of every snapshot with the values that the simulator returned and the true values of its market.
 * Not thread-safe.
 */
final class SnapshotValidator {
    private static final Map<String, Set<Upstream>> UPSTREAMS = Map.of(
            "binance",
                    Set.of(
                            Upstream.BINANCE,
                            Upstream.BINANCE_VISION,
                            Upstream.BINANCE_STREAM,
                            Upstream.BINANCE_VISION_STREAM),
            "coingecko", Set.of(Upstream.COINGECKO),
            "coinmarketcap", Set.of(Upstream.COINMARKETCAP),
            "taapi_io", Set.of(Upstream.TAAPI),
            "finnhub", Set.of(Upstream.FINNHUB),
            "alternative_me", Set.of(Upstream.ALTERNATIVEME));

    /** Faults that falsify figures in well-formed responses; {@code jump} is checked separately. */
    private static final Set<String> FALSIFYING = Set.of("negative", "zero", "huge", "nan");

    /**
     * The maximum time between the response with a value and its fetch time: the latency, and the time between quotes
     * of an illiquid coin.
     */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(30);

    private static final BigDecimal RSI_TOLERANCE = new BigDecimal("0.01");
    private static final BigDecimal RATE_TOLERANCE = new BigDecimal("0.001");
    private static final int REPORTED = 20;

    /** A violation. */
    enum Finding {
        /** The source returned another value. */
        WRONG,
        /** No upstream returned a value. */
        INVENTED,
        /** An upstream other than the named source returned the value. */
        UNATTRIBUTED,
        /** The value is older than its state permits, is in the future, or precedes an earlier reading. */
        MISTIMED,
        /** A value has become absent. */
        LOST
    }

    private final MarketRecord record;
    private final SimulatedValueIndex given;
    private final Map<Finding, Long> findings = new EnumMap<>(Finding.class);
    private final Map<String, Map<Metric, Reading>> shown = new HashMap<>();
    private final Map<String, Map<Metric, SecondOpinion>> opinions = new HashMap<>();
    private final Map<String, Instant> times = new HashMap<>();
    private final Map<String, Long> plausibleLies = new TreeMap<>();
    private final List<String> messages = new ArrayList<>();
    private long snapshots;
    private long values;
    private long different;
    private long confirmedJumps;
    private Duration longestGap = Duration.ZERO;

    SnapshotValidator(MarketRecord record) {
        this.record = record;
        this.given = new SimulatedValueIndex(record);
    }

    /**
     * Reads the values returned since the last update. Must be called before a snapshot that may contain them is
     * checked.
     */
    void update() {
        given.update();
    }

    /** Checks the next snapshot of a node; a restarted node has another name. */
    void check(String node, Snapshot snapshot) {
        snapshots++;
        Instant now = snapshot.timestamp();
        Instant before = times.put(node, now);
        if (before != null && Duration.between(before, now).compareTo(longestGap) > 0) {
            longestGap = Duration.between(before, now);
        }
        Map<Metric, Reading> last = shown.computeIfAbsent(node, _ -> new LinkedHashMap<>());
        for (Reading reading : snapshot.readings().values()) {
            Optional<Reading> earlier = Optional.ofNullable(last.put(reading.metric(), reading));
            if (reading.value().isPresent()) {
                values++;
                check(node, reading, earlier, now);
            } else if (earlier.filter(one -> one.value().isPresent()).isPresent()) {
                find(Finding.LOST, node, reading, now, "it was present before");
            }
        }
        Map<Metric, SecondOpinion> known = opinions.computeIfAbsent(node, _ -> new LinkedHashMap<>());
        snapshot.secondOpinions().values().forEach(opinion -> {
            values++;
            if (!opinion.equals(known.put(opinion.metric(), opinion))) {
                check(node, opinion, now);
            }
        });
    }

    private void check(String node, Reading reading, Optional<Reading> earlier, Instant now) {
        Instant observed = reading.observedAt().orElseThrow();
        Instant fetched = reading.fetchedAt().orElseThrow();
        Duration age = Duration.between(observed, now);
        if (age.isNegative() || fetched.isAfter(now)) {
            find(Finding.MISTIMED, node, reading, now, "it is in the future");
        } else if (reading.state() == ReadingState.LIVE && age.compareTo(liveUpTo(reading)) > 0
                || reading.state() == ReadingState.DELAYED
                        && age.compareTo(liveUpTo(reading).multipliedBy(5)) > 0) {
            find(Finding.MISTIMED, node, reading, now, "it is older than its state permits");
        }
        if (earlier.filter(one -> same(one, reading)).isPresent()) {
            return;
        }
        different++;
        if (earlier.flatMap(Reading::observedAt).filter(observed::isBefore).isPresent()) {
            find(Finding.MISTIMED, node, reading, now, "it is older than the previous reading");
        }
        if (reading.metric().equals(Metrics.USD_VND)) {
            judgeRate(node, reading, now);
        } else if (reading.metric().equals(Metrics.BTC_RSI_14_CLOSED)) {
            // The simulator does not record this figure.
            return;
        } else if (reading.metric().equals(Metrics.BTC_RSI_14)
                && reading.source().orElseThrow().equals("binance")) {
            judgeComputed(node, reading, now);
        } else {
            judgeGiven(node, reading, now);
        }
    }

    private static boolean same(Reading one, Reading other) {
        return one.value().equals(other.value())
                && one.source().equals(other.source())
                && one.observedAt().equals(other.observedAt())
                && one.fetchedAt().equals(other.fetchedAt());
    }

    private void judgeGiven(String node, Reading reading, Instant now) {
        String metric = reading.metric().key();
        BigDecimal value = reading.value().orElseThrow();
        Instant fetched = reading.fetchedAt().orElseThrow();
        Set<Upstream> named = UPSTREAMS.getOrDefault(reading.source().orElseThrow(), Set.of());
        List<ServedValue> matching = matching(metric, value, named, fetched);
        if (matching.isEmpty()) {
            boolean others =
                    !matching(metric, value, Set.of(Upstream.values()), fetched).isEmpty();
            boolean ever = !given.between(metric, named, fetched.minus(ON_ITS_WAY), fetched)
                    .isEmpty();
            find(
                    others ? Finding.UNATTRIBUTED : ever ? Finding.WRONG : Finding.INVENTED,
                    node,
                    reading,
                    now,
                    "its source did not return it");
        } else if (matching.stream().noneMatch(one -> isTrue(metric, one))) {
            judgeLie(node, reading, matching.getFirst(), now);
        }
    }

    private List<ServedValue> matching(String metric, BigDecimal value, Set<Upstream> upstreams, Instant fetched) {
        return given.between(metric, upstreams, fetched.minus(ON_ITS_WAY), fetched).stream()
                .filter(one -> one.value()
                        .filter(returned -> returned.compareTo(value) == 0)
                        .isPresent())
                .toList();
    }

    /** Returns whether a returned value is the true one, within the rounding and the cache time of upstreams. */
    private boolean isTrue(String metric, ServedValue one) {
        String fault = one.fault().orElse("");
        String kind = fault.split(" ", 2)[0];
        if (!FALSIFYING.contains(kind) && !kind.equals("jump")) {
            return true;
        }
        BigDecimal truth = record.valueAt(metric, one.at()).orElseThrow();
        return one.value()
                .filter(value -> near(truth, value, RATE_TOLERANCE.multiply(BigDecimal.TEN)))
                .isPresent();
    }

    /**
     * Checks a false value: it may be published only if it is undetectable, that is, a confirmed jump or a figure
     * within its bounds.
     */
    private void judgeLie(String node, Reading reading, ServedValue lie, Instant now) {
        Metric metric = reading.metric();
        boolean price = metric.key().endsWith("price_usd") || metric.equals(Metrics.MARKET_CAP_USD);
        if (lie.fault().orElse("").startsWith("jump") && price) {
            long times =
                    given
                            .between(metric.key(), Set.of(Upstream.values()), now.minus(Duration.ofMinutes(15)), now)
                            .stream()
                            .filter(one -> one.fault().equals(lie.fault()))
                            .map(ServedValue::at)
                            .distinct()
                            .count();
            // A repeated value is recorded once.
            boolean again = reading.observedAt().filter(lie.at()::isBefore).isPresent();
            if (times < 2 && !again) {
                find(Finding.WRONG, node, reading, now, "an unconfirmed jump");
            } else {
                confirmedJumps++;
            }
        } else if (price) {
            find(Finding.WRONG, node, reading, now, "false under " + lie.fault().orElse(""));
        } else {
            plausibleLies.merge(metric.key() + " under " + lie.fault().orElse(""), 1L, Long::sum);
        }
    }

    private void judgeComputed(String node, Reading reading, Instant now) {
        Instant fetched = reading.fetchedAt().orElseThrow();
        BigDecimal value = reading.value().orElseThrow();
        for (long back = 0; back <= ON_ITS_WAY.toSeconds(); back++) {
            BigDecimal truth =
                    record.valueAt("btc_rsi_14", fetched.minusSeconds(back)).orElseThrow();
            if (truth.subtract(value).abs().compareTo(RSI_TOLERANCE) <= 0) {
                return;
            }
        }
        find(
                Finding.WRONG,
                node,
                reading,
                now,
                "computed, but the true value is "
                        + record.valueAt("btc_rsi_14", fetched).orElseThrow().round(new MathContext(6)));
    }

    private void judgeRate(String node, Reading rate, Instant now) {
        BigDecimal truth =
                record.valueAt("usd_vnd", rate.observedAt().orElseThrow()).orElseThrow();
        if (!near(truth, rate.value().orElseThrow(), RATE_TOLERANCE)) {
            find(Finding.WRONG, node, rate, now, "the true value is " + truth);
        }
    }

    private void check(String node, SecondOpinion opinion, Instant now) {
        Set<Upstream> named = UPSTREAMS.getOrDefault(opinion.source(), Set.of());
        boolean returned =
                given
                        .between(
                                opinion.metric().key(),
                                named,
                                opinion.observedAt().minus(ON_ITS_WAY),
                                now)
                        .stream()
                        .anyMatch(one -> one.value()
                                .filter(value -> value.compareTo(opinion.value()) == 0)
                                .isPresent());
        if (!returned) {
            find(Finding.UNATTRIBUTED, node, opinion.toString(), now, "its source did not return it");
        }
    }

    private static boolean near(BigDecimal truth, BigDecimal value, BigDecimal part) {
        return truth.subtract(value).abs().compareTo(truth.abs().multiply(part)) <= 0;
    }

    /** Returns twice the interval of the slowest endpoint of the source that provides the figure. */
    private static Duration liveUpTo(Reading reading) {
        String source = reading.source().orElseThrow();
        if (reading.metric().equals(Metrics.BTC_RSI_14_CLOSED)) {
            return Duration.ofDays(2);
        }
        return switch (reading.metric().block()) {
            case CRYPTO -> source.equals("binance") ? Duration.ofSeconds(20) : Duration.ofMinutes(2);
            case GLOBAL -> Duration.ofMinutes(20);
            case FEAR_GREED -> source.equals("coinmarketcap") ? Duration.ofHours(2) : Duration.ofDays(2);
            case RSI -> source.equals("binance") ? Duration.ofMinutes(2) : Duration.ofHours(6);
            case US_STOCKS -> Duration.ofMinutes(10);
            case EXCHANGE_RATE -> Duration.ofMinutes(30);
        };
    }

    private void find(Finding finding, String node, Reading reading, Instant now, String why) {
        String text = reading.metric().key() + " "
                + reading.value().map(BigDecimal::toPlainString).orElse("absent")
                + " of " + reading.source().orElse("no source") + ", " + reading.state()
                + ", observed " + reading.observedAt().map(Instant::toString).orElse("never")
                + ", fetched " + reading.fetchedAt().map(Instant::toString).orElse("never");
        find(finding, node, text, now, why);
    }

    private void find(Finding finding, String node, String what, Instant now, String why) {
        findings.merge(finding, 1L, Long::sum);
        if (messages.size() < REPORTED) {
            messages.add(now + " node " + node + ": " + what + ": " + why);
        }
    }

    /** Returns the number of violations of a kind. */
    long count(Finding finding) {
        return findings.getOrDefault(finding, 0L);
    }

    /** Returns the number of all violations. */
    long findings() {
        return findings.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the descriptions of the first violations. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    long snapshots() {
        return snapshots;
    }

    /** Returns the number of checked values. */
    long values() {
        return values;
    }

    long different() {
        return different;
    }

    /** Returns the number of published jumps of a single upstream that its next response confirmed. */
    long confirmedJumps() {
        return confirmedJumps;
    }

    /**
     * Returns the number of false values within the bounds of true ones, which no rule can detect, by figure and fault.
     */
    Map<String, Long> plausibleLies() {
        return Map.copyOf(plausibleLies);
    }

    /** Returns the longest time between two snapshots of one node. */
    Duration longestGap() {
        return longestGap;
    }
}
