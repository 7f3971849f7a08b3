import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A cell of the fault matrix: a target and a kind of fault.
 *
 * @param target {@code redis}, {@code postgres}, an upstream, {@code node}, {@code leader} or {@code disk}; {@code
 *     report} is not a fault but a change of a row that all nodes must show
 * @param kind {@code killed}, {@code restarted}, {@code paused}, {@code slow}, {@code resetting}, {@code black-holed};
 *     for the disk {@code full}; for a report {@code added}, {@code corrected}, {@code deleted}
 */
record Fault(String target, String kind) {

    static final List<String> UPSTREAMS =
            List.of("binance", "coingecko", "coinmarketcap", "taapi", "finnhub", "alternativeme");
    static final List<String> KINDS = List.of("killed", "restarted", "paused", "slow", "resetting", "black-holed");

    /** The simulator's commands for each kind. */
    private static final Map<String, String> UPSTREAM_FAULTS = Map.of(
            "killed", "drop", "restarted", "drop", "paused", "stall", "slow", "slow 20s", "resetting", "reset");

    /** An active fault and the component that it affects; ended by {@link Fault#end}. */
    record Begun(Fault fault, String part) {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        for (String target : List.of("redis", "postgres", "node", "leader", "disk")) {
            KINDS.forEach(kind -> all.add(new Fault(target, kind)));
        }
        all.add(new Fault("disk", "full"));
        // In this order each upstream has been polled again before its next fault.
        for (String kind : KINDS) {
            UPSTREAMS.forEach(target -> all.add(new Fault(target, kind)));
        }
        Rows.KINDS.forEach(kind -> all.add(new Fault(Rows.TARGET, kind)));
        return all;
    }

    /** Returns the reason why the cell is not measured, if there is one. */
    Optional<String> senseless(boolean smallDisk) {
        if (target.equals("disk")) {
            return kind.equals("full")
                    ? smallDisk ? Optional.empty() : Optional.of("needs root and Linux, for a small tmpfs")
                    : Optional.of("needs a separate block device");
        }
        return UPSTREAMS.contains(target) && kind.equals("black-holed")
                ? Optional.of("the simulator accepts and never answers, which is `paused`")
                : Optional.empty();
    }

    String name() {
        return target + "/" + kind;
    }

    /** Returns the duration of the fault: a restart ends by itself, that of an upstream after three seconds. */
    Duration lasts(Duration usual) {
        if (!kind.equals("restarted")) {
            return usual;
        }
        return UPSTREAMS.contains(target) ? Duration.ofSeconds(3) : Duration.ZERO;
    }

    boolean ofNode() {
        return target.equals("node") || target.equals("leader");
    }

    /** Injects the fault. {@code leader} is the current leader. */
    Begun begin(Cluster cluster, String leader) throws Exception {
        String part =
                switch (target) {
                    case "leader" -> leader;
                    case "node" ->
                        Cluster.NODES.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
                    default -> target;
                };
        if (UPSTREAMS.contains(target)) {
            cluster.control(lines(UPSTREAM_FAULTS.get(kind)));
            // At their regular intervals some would not be polled before the fault ends.
            cluster.refresh();
        } else if (target.equals("disk")) {
            cluster.fillDisk(true);
        } else {
            switch (kind) {
                case "killed" -> cluster.tell("kill", part);
                case "restarted" -> restart(cluster, part);
                case "paused" -> cluster.tell("pause", part);
                default -> cluster.proxies.get(part).set(mode());
            }
        }
        return new Begun(this, part);
    }

    /** Ends the fault. */
    void end(Cluster cluster, Begun begun) throws Exception {
        if (UPSTREAMS.contains(target)) {
            cluster.control(lines("ok"));
        } else if (target.equals("disk")) {
            cluster.fillDisk(false);
        } else {
            switch (kind) {
                case "killed" -> cluster.tell("start", begun.part());
                case "restarted" -> {}
                case "paused" -> cluster.tell("resume", begun.part());
                default -> cluster.proxies.get(begun.part()).pass();
            }
        }
    }

    private static void restart(Cluster cluster, String part) throws Exception {
        cluster.tell("term", part);
        for (int tenth = 0; tenth < 150 && cluster.runs(part); tenth++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        cluster.tell("start", part);
    }

    private TcpProxy.Mode mode() {
        return TcpProxy.Mode.valueOf(
                switch (kind) {
                    case "resetting" -> "RESET";
                    default -> kind.replace('-', '_').replace("holed", "hole").toUpperCase(Locale.ROOT);
                });
    }

    private String lines(String what) {
        if (!target.equals("binance")) {
            return target + " " + what;
        }
        // Delays apply to responses only: streams are silenced.
        String streams = what.startsWith("slow") || what.equals("stall") ? "silence" : what;
        String cut = what.equals("ok") ? "" : "\nbinance-stream cut\nbinance-vision-stream cut";
        return "binance " + what + "\nbinance-vision " + what + "\nbinance-stream " + streams + "\nbinance-vision-stream "
                + streams + cut;
    }
}
