package dev.archipelago.bench;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A handle of one JVM of a {@link PairedComparison}; {@link #main} is the program it runs. */
final class PairedJvm implements AutoCloseable {

    private static final long LAP_NANOS = 100_000_000;
    private static final int BATCH = 1000;

    /** The CPU time of the reading threads and the bytes they allocated, per read, in one slice. */
    record Lap(double nanos, double bytes) {}

    /** A set of contenders, looked up by name. */
    interface Contenders {

        /** Returns the number of reading threads. */
        int threads();

        /** Returns the operation of one thread, called with consecutive numbers. */
        IntFunction<@Nullable Object> reads(String name);
    }

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private PairedJvm(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param contender the name of a class that implements {@link Contenders}, a slash, and the name of a contender */
    static PairedJvm start(String contender, List<String> jvmArguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC", "-XX:-UsePerfData"));
        command.addAll(jvmArguments);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PairedJvm.class.getName(), contender));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        PairedJvm node = new PairedJvm(process);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        return node;
    }

    /** Runs a slice of reads and waits for its result. */
    Lap lap() throws IOException {
        orders.println("go");
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("a process of the benchmark has ended; what it said stands above");
        }
        String[] fields = line.split(" ");
        return new Lap(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]));
    }

    @Override
    public void close() {
        orders.close();
        process.destroy();
    }

    static void main(String[] arguments) throws Exception {
        String[] names = arguments[0].split("/");
        Contenders contenders = (Contenders) Class.forName(PairedJvm.class.getPackageName() + "." + names[0])
                .getDeclaredConstructor()
                .newInstance();
        int threads = contenders.threads();
        try (ExecutorService readers = Executors.newFixedThreadPool(threads);
                BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            List<Callable<long[]>> laps = new ArrayList<>();
            IntFunction<@Nullable Object> read = contenders.reads(names[1]);
            for (int i = 0; i < threads; i++) {
                int first = i * 7919;
                laps.add(() -> lap(read, first));
            }
            while (orders.readLine() != null) {
                long[] sum = new long[3];
                for (Future<long[]> lap : readers.invokeAll(laps)) {
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += lap.get()[i];
                    }
                }
                IO.println((double) sum[0] / sum[2] + " " + (double) sum[1] / sum[2]);
            }
        }
    }

    /** The CPU time, bytes allocated and reads of one thread. */
    private static long[] lap(IntFunction<@Nullable Object> read, int first) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        long end = System.nanoTime() + LAP_NANOS;
        int next = first;
        while (System.nanoTime() - end < 0) {
            next = batch(read, next);
        }
        return new long[] {
            threads.getCurrentThreadCpuTime() - cpu, threads.getCurrentThreadAllocatedBytes() - bytes, next - first
        };
    }

    private static int batch(IntFunction<@Nullable Object> read, int first) {
        for (int i = first; i < first + BATCH; i++) {
            if (read.apply(i) == null) {
                throw new IllegalStateException("a read found nothing");
            }
        }
        return first + BATCH;
    }
}
