package dev.archipelago.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A handle of one process of {@link CacheStampede}. */
final class StampedeNode implements AutoCloseable {

    /** The result of one cold key in one process; the loader time is empty if it loaded nothing. */
    record Outcome(int loads, double slowestMillis, double loaderMillis) {}

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private StampedeNode(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static StampedeNode start(String peer, String redis) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + RedisProcess.PROPERTY + "=" + redis,
                        "-D" + Peer.PROPERTY + "=" + peer,
                        "-cp",
                        System.getProperty("java.class.path"),
                        StampedeCallers.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        StampedeNode node = new StampedeNode(process);
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        return node;
    }

    /** Makes all callers of the process request the key at that time. */
    void order(String key, long startMillis) {
        orders.println(key + " " + startMillis);
    }

    Outcome outcome() throws IOException {
        String[] fields = answer().split(" ");
        return new Outcome(Integer.parseInt(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
    }

    @Override
    public void close() {
        orders.close();
        process.destroy();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IllegalStateException("a process of the benchmark has exited; see its output above");
        }
        return line;
    }
}
