package dev.archipelago.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A comparison that runs the benchmarks of a class in turn, each in a JVM of its own, for several rounds, and relates
 * each to the first one of the same round, so that other load on the machine affects all alike.
 */
final class InterleavedRuns {

    /**
     * The result of one benchmark in one round: medians of its iterations.
     *
     * @param wall the wall time of an operation in one thread, in nanoseconds
     * @param cpu the CPU time of the process per operation, in nanoseconds
     * @param bytes the bytes allocated per operation
     */
    record Score(double wall, double cpu, double bytes) {}

    private final Class<?> benchmarks;
    private final int rounds;
    private final int iterations;
    private final List<String> jvmArguments = new ArrayList<>(List.of(
            "-Xms1g",
            "-Xmx1g",
            "-XX:+UseParallelGC",
            "-XX:-UsePerfData",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"));

    /** @param iterations the number of iterations of one second in every JVM, after two warm-up iterations */
    InterleavedRuns(Class<?> benchmarks, int rounds, int iterations) {
        this.benchmarks = benchmarks;
        this.rounds = rounds;
        this.iterations = iterations;
    }

    InterleavedRuns with(String property, String value) {
        jvmArguments.add("-D" + property + "=" + value);
        return this;
    }

    /**
     * Returns the scores by benchmark, one per round, in the order of {@code methods}; {@code method/peer} runs the
     * method in a JVM with that peer.
     */
    Map<String, List<Score>> run(String... methods) throws RunnerException {
        // A concurrent benchmark on this machine is acceptable: the ratios are measured in the same rounds.
        System.setProperty("jmh.ignoreLock", "true");
        Map<String, List<Score>> scores = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String method : methods) {
                scores.computeIfAbsent(method, _ -> new ArrayList<>()).add(score(method));
            }
        }
        return scores;
    }

    /** Prints a line per benchmark: its medians, and its ratios to the first one. */
    static void print(Map<String, List<Score>> scores) {
        List<Score> first = scores.values().iterator().next();
        IO.println("%-28s %12s %12s %9s   %s"
                .formatted("", "CPU ns/op", "wall ns/op", "B/op", "ratio CPU (rounds), wall"));
        scores.forEach((name, all) -> IO.println("%-28s %,12.1f %,12.1f %,9.1f   %.2f (%s), %.2f"
                .formatted(
                        name.substring(name.indexOf('/') + 1),
                        median(all, Score::cpu),
                        median(all, Score::wall),
                        median(all, Score::bytes),
                        Figures.median(ratios(all, first, Score::cpu)),
                        Figures.listed(ratios(all, first, Score::cpu)),
                        Figures.median(ratios(all, first, Score::wall)))));
    }

    /** Returns the median over the rounds of the ratio of the CPU times of {@code name} and {@code peer}. */
    static double ratio(Map<String, List<Score>> scores, String name, String peer) {
        return Figures.median(
                ratios(scores.getOrDefault(name, List.of()), scores.getOrDefault(peer, List.of()), Score::cpu));
    }

    static double median(List<Score> scores, ToDoubleFunction<Score> figure) {
        return Figures.median(scores.stream().mapToDouble(figure).toArray());
    }

    private static double[] ratios(List<Score> all, List<Score> peer, ToDoubleFunction<Score> figure) {
        double[] ratios = new double[all.size()];
        Arrays.setAll(ratios, i -> figure.applyAsDouble(all.get(i)) / figure.applyAsDouble(peer.get(i)));
        return ratios;
    }

    private Score score(String name) throws RunnerException {
        String[] parts = name.split("/");
        List<String> arguments = new ArrayList<>(jvmArguments);
        if (parts.length > 1) {
            arguments.add("-D" + Peer.PROPERTY + "=" + parts[1]);
        }
        OptionsBuilder options = new OptionsBuilder();
        options.include("^" + Pattern.quote(benchmarks.getName() + "." + parts[0]) + "$")
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .timeUnit(TimeUnit.NANOSECONDS)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .jvmArgs(arguments.toArray(String[]::new));
        RunResult result = new Runner(options.build()).runSingle();
        return new Score(
                result.getPrimaryResult().getStatistics().getPercentile(50),
                secondary(result, CpuTime.LABEL),
                secondary(result, "gc.alloc.rate.norm"));
    }

    @SuppressWarnings("rawtypes") // JMH declares them so
    private static double secondary(RunResult result, String label) {
        for (Map.Entry<String, Result> entry : result.getSecondaryResults().entrySet()) {
            if (entry.getKey().endsWith(label)) {
                return entry.getValue().getStatistics().getPercentile(50);
            }
        }
        throw new IllegalStateException("the run has no result of " + label + ", only of "
                + result.getSecondaryResults().keySet());
    }
}
