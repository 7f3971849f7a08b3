package dev.archipelago.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The simulator as a program. It ends when the process that started it ends, so that none is left behind. */
public final class SimulatorMain {

    private static final int PARENT_CHECK_MILLIS = 500;
    private static final String USAGE = """
            usage: simulator [--port N] [--host ADDRESS] [--seed N] [--exit-with-stdin]
              --port N            port to listen on, 0 (the default) for a free one
              --host ADDRESS      address to listen on, default 127.0.0.1
              --seed N            seed of the market, default 1
              --exit-with-stdin   end when standard input is closed""";

    private SimulatorMain() {}

    /** Runs until the parent process, standard input (with {@code --exit-with-stdin}) or a signal ends it; bad arguments end it with 2, a taken port with 1. */
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
        try (Simulator simulator = Simulator.start(arguments.options())) {
            CountDownLatch end = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "simulator-close"));
            if (arguments.exitWithStdin()) {
                Thread.ofVirtual().name("simulator-stdin").start(() -> awaitEnd(System.in, end));
            }
            System.out.println(
                    "simulator listening on http://" + arguments.options().host() + ":" + simulator.port());
            System.out.flush();
            boolean ended = false;
            while (!ended && isSame(parent)) {
                ended = end.await(PARENT_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Reads until nothing more can come, then counts down. */
    static void awaitEnd(InputStream input, CountDownLatch end) {
        try {
            input.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException _) {
            // An unreadable input will not bring anything either.
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

    /** What the command line asks for. */
    record Arguments(SimulatorOptions options, boolean exitWithStdin, boolean help) {

        /**
         * Reads the command line.
         *
         * @throws IllegalArgumentException that says which argument is wrong
         */
        static Arguments parse(String... args) {
            SimulatorOptions options = SimulatorOptions.defaults();
            boolean exitWithStdin = false;
            boolean help = false;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--port" -> options = options.withPort((int) number(args, i++, 0, 65_535));
                    case "--seed" -> options = options.withSeed(number(args, i++, Long.MIN_VALUE, Long.MAX_VALUE));
                    case "--host" -> options = options.withHost(value(args, i++));
                    case "--exit-with-stdin" -> exitWithStdin = true;
                    case "--help", "-h" -> help = true;
                    default -> throw new IllegalArgumentException("unknown argument " + args[i]);
                }
            }
            return new Arguments(options, exitWithStdin, help);
        }

        private static String value(String[] args, int name) {
            if (name + 1 >= args.length) {
                throw new IllegalArgumentException(args[name] + " needs a value");
            }
            return args[name + 1];
        }

        private static long number(String[] args, int name, long least, long most) {
            String value = value(args, name);
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException _) {
                // Said below, together with what is out of range.
            }
            throw new IllegalArgumentException(
                    args[name] + " is " + value + "; expected a whole number from " + least + " to " + most);
        }
    }
}
