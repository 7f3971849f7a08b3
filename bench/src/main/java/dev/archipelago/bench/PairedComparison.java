package dev.archipelago.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A paired comparison of two implementations, each in a JVM of its own, which run in alternating short slices: other
 * load on the machine affects both alike, and the JIT compiler optimises each separately. It is repeated with several
 * pairs of JVMs, since compilation varies.
 */
final class PairedComparison {

    private static final int WARM_UP = 15;

    private final int forks;
    private final int pairs;
    private final List<String> jvmArguments;

    /** @param pairs the number of pairs of slices per pair of JVMs */
    PairedComparison(int forks, int pairs, String... jvmArguments) {
        this.forks = forks;
        this.pairs = pairs;
        this.jvmArguments = List.of(jvmArguments);
    }

    /** The median ratio of the CPU time of a read, and the bytes allocated per read by the cache and by the peer. */
    record Score(double ratio, double bytes, double peerBytes) {}

    /** Prints the quartiles of the ratio of the CPU time of a read. */
    Score run(String ours, String peer) throws IOException {
        List<Double> ratios = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        List<Double> peerBytes = new ArrayList<>();
        for (int fork = 0; fork < forks; fork++) {
            try (PairedJvm own = PairedJvm.start(ours, jvmArguments);
                    PairedJvm other = PairedJvm.start(peer, jvmArguments)) {
                List<Double> here = new ArrayList<>();
                for (int pair = -WARM_UP; pair < pairs; pair++) {
                    PairedJvm.Lap theirs = other.lap();
                    PairedJvm.Lap mine = own.lap();
                    if (pair >= 0) {
                        here.add(mine.nanos() / theirs.nanos());
                        bytes.add(mine.bytes());
                        peerBytes.add(theirs.bytes());
                    }
                }
                medians.add(Figures.median(array(here)));
                ratios.addAll(here);
            }
        }
        double[] all = array(ratios);
        IO.println("%-20s to %-20s CPU time, quartiles: %s; median of each pair of JVMs: %s"
                .formatted(
                        ours.substring(ours.indexOf('/') + 1),
                        peer.substring(peer.indexOf('/') + 1),
                        Figures.listed(
                                Figures.percentile(25, all), Figures.percentile(50, all), Figures.percentile(75, all)),
                        Figures.listed(array(medians))));
        return new Score(Figures.median(all), Figures.median(array(bytes)), Figures.median(array(peerBytes)));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
