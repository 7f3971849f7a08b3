package dev.archipelago.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts the simulator as a program, which exits when the process that started it has exited. */
public final class SimulatorMain {

    private static final int PARENT_CHECK_MILLIS = 500;
    private static final long MAX_SCENARIO = 1024 * 1024;
    // The demo limits its heap to 64 MiB; a server requests some 40 figures.
    private static final int KEPT = 2_000;
    private static final String USAGE = """
        usage: simulator [--port N] [--host ADDRESS] [--seed N] [--lenient] [--scenario FILE]
                         [--replay DIR [--speed N]] [--exit-with-stdin]
          --port N            port to listen on, 0 (the default) for a free one
          --host ADDRESS      address to listen on, default 127.0.0.1
          --seed N            seed of the market, default 1
          --lenient           record what breaks the upstreams' limits instead of refusing it
          --scenario FILE     play it from the start on
          --replay DIR        play a recorded market instead of a simulated one
          --speed N           how much faster than recorded, default 1
          --exit-with-stdin   end when standard input is closed\
        """;

    private SimulatorMain() {}

    /**
     * Runs until the parent process exits, standard input ends (with {@code --exit-with-stdin}) or a signal arrives.
     * Exits with 2 for invalid arguments and with 1 if the port is in use.
     */
    public static void main(String[] args) throws InterruptedException {
        // A file of its own: the server's, on the same class path in its tests, must not be found instead, nor this one
        // by the server.
        System.setProperty("logback.configurationFile", "dev/archipelago/simulator/simulator-logback.xml");
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        if (arguments.help()) {
            System.out.println(USAGE);
            return;
        }
        Optional<Scenario> scenario;
        try {
            scenario = scenario(arguments.scenario());
        } catch (ScenarioException e) {
            // The program that starts it waits for this line on standard output.
            System.out.println("simulator refuses: " + e.getMessage());
            System.exit(2);
            return;
        }
        try {
            serve(arguments, scenario, parent);
        } catch (ScenarioException e) {
            System.out.println("simulator refuses: " + e.getMessage());
            System.exit(2);
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Serves until the program that started it has ended, or asks for the end. */
    private static void serve(Arguments arguments, Optional<Scenario> scenario, Optional<ProcessHandle> parent)
            throws ScenarioException, InterruptedException {
        try (Running market = market(arguments, scenario)) {
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(market::close, "simulator-close"));
            if (arguments.exitWithStdin()) {
                Thread.ofVirtual().name("simulator-stdin").start(() -> awaitEnd(System.in, end));
            }
            System.out.println(
                    "simulator listening on http://" + arguments.options().host() + ":" + market.port());
            System.out.flush();
            boolean ended = false;
            while (!ended && isSame(parent)) {
                ended = end.await(PARENT_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** A market that is served on a port. */
    private record Running(int port, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }

    private static Running market(Arguments arguments, Optional<Scenario> scenario) throws ScenarioException {
        if (arguments.replay().isPresent()) {
            Replay replay = Replay.start(arguments.options(), arguments.replay().get(), arguments.speed());
            return new Running(replay.port(), replay::close);
        }
        Simulator simulator = Simulator.start(arguments.options());
        scenario.ifPresent(simulator::play);
        return new Running(simulator.port(), simulator::close);
    }

    /**
     * Reads the scenario file, if one is given.
     *
     * @throws ScenarioException if it cannot be read or is invalid
     */
    static Optional<Scenario> scenario(Optional<Path> file) throws ScenarioException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Path path = file.get();
        try {
            if (Files.size(path) > MAX_SCENARIO) {
                throw new ScenarioException(path + " is longer than " + MAX_SCENARIO + " bytes; expected a scenario");
            }
            return Optional.of(Scenario.parse(path.toString(), Files.readString(path)));
        } catch (IOException e) {
            throw new ScenarioException("cannot read the scenario " + path + ": "
                    + (e instanceof NoSuchFileException ? "there is no such file" : "it is no readable text"));
        }
    }

    /** Reads to the end of the input, then counts down. */
    static void awaitEnd(InputStream input, CountDownLatch end) {
        try {
            input.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException _) {
            // An unreadable input counts as ended.
        } finally {
            end.countDown();
        }
    }

    // A dead parent may linger as a zombie and count as alive, but its children get another parent at once; Windows is
    // the other way round.
    private static boolean isSame(Optional<ProcessHandle> parent) {
        return parent.isEmpty()
                || (parent.equals(ProcessHandle.current().parent())
                        && parent.get().isAlive());
    }

    /** The parsed command line. */
    record Arguments(
            SimulatorOptions options,
            Optional<Path> scenario,
            Optional<Path> replay,
            double speed,
            boolean exitWithStdin,
            boolean help) {

        /**
         * Reads the command line.
         *
         * @throws IllegalArgumentException which names the invalid argument
         */
        static Arguments parse(String... args) {
            SimulatorOptions options =
                    SimulatorOptions.defaults().withStrict(true).withKept(KEPT);
            Optional<Path> scenario = Optional.empty();
            Optional<Path> replay = Optional.empty();
            double speed = 1;
            boolean exitWithStdin = false;
            boolean help = false;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--port" -> options = options.withPort((int) number(args, i++, 0, 65_535));
                    case "--seed" -> options = options.withSeed(number(args, i++, Long.MIN_VALUE, Long.MAX_VALUE));
                    case "--host" -> options = options.withHost(value(args, i++));
                    case "--lenient" -> options = options.withStrict(false);
                    case "--scenario" -> scenario = Optional.of(Path.of(value(args, i++)));
                    case "--replay" -> replay = Optional.of(Path.of(value(args, i++)));
                    case "--speed" -> speed = speed(args, i++);
                    case "--exit-with-stdin" -> exitWithStdin = true;
                    case "--help", "-h" -> help = true;
                    default -> throw new IllegalArgumentException("unknown argument " + args[i]);
                }
            }
            return new Arguments(options, scenario, replay, speed, exitWithStdin, help);
        }

        private static String value(String[] args, int name) {
            if (name + 1 >= args.length) {
                throw new IllegalArgumentException(args[name] + " needs a value");
            }
            return args[name + 1];
        }

        private static double speed(String[] args, int name) {
            String value = value(args, name);
            try {
                double speed = Double.parseDouble(value);
                if (speed > 0 && speed <= Replay.MOST_SPEED) {
                    return speed;
                }
            } catch (NumberFormatException _) {
                // Reported below, together with numbers out of range.
            }
            throw new IllegalArgumentException(
                    args[name] + " is " + value + "; expected more than 0, at most " + Replay.MOST_SPEED);
        }

        private static long number(String[] args, int name, long least, long most) {
            String value = value(args, name);
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // Reported below, together with numbers out of range.
            }
            throw new IllegalArgumentException(
                    args[name] + " is " + value + "; expected a whole number from " + least + " to " + most);
        }
    }
}
