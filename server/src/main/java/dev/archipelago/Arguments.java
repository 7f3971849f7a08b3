package dev.archipelago;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parsed command line. */
sealed interface Arguments {

    /** The highest speed of a replay. */
    int MOST_SPEED = 1_000;

    /** Print the help text. */
    record Help() implements Arguments {}

    /** Print the version. */
    record Version() implements Arguments {}

    /** Serve against the real market. */
    record Serve() implements Arguments {}

    /** Serve against the simulator, which plays that scenario if there is one. */
    record Demo(Optional<Path> scenario) implements Arguments {}

    /** Serve against a recorded market, played {@code speed} times as fast as it was. */
    record Replay(Path directory, double speed) implements Arguments {}

    /** Record the answers of the upstreams until the process is asked to end. */
    record Record(Path directory) implements Arguments {}

    /** Start, serve a few pages to ourselves and end, so that the JVM can learn for a faster start. */
    record Train() implements Arguments {}

    /** Load reports from files. */
    record Import(ImportCommand.Request request) implements Arguments {}

    /** Publish and correct reports through a running server. */
    record Report(ReportCommand.Request request) implements Arguments {}

    /** Create, list or revoke named keys. */
    record Keys(KeysCommand.Action action) implements Arguments {}

    /** Keep or move the database. */
    sealed interface Maintenance extends Arguments {}

    /** Back up the database. */
    record Backup(Path file) implements Maintenance {}

    /** Restore a backup, or only check it. */
    record Restore(BackupCommand.Request request) implements Maintenance {}

    /** Move the data of the embedded PostgreSQL to its present major version. */
    record UpgradeDatabase(Optional<Path> programs) implements Maintenance {}

    /** Print where the program that makes reports stores them. */
    record DatabaseUrl() implements Arguments {}

    /** Print where an operator corrects and deletes reports. */
    record OwnerUrl() implements Arguments {}

    /** Print where other programs read the market. */
    record RedisUrl() implements Arguments {}

    /** Check what the server depends on; {@code json}: print the findings as JSON. */
    record Doctor(boolean json) implements Arguments {}

    /** Not understood; {@code reason} is one line. */
    record Wrong(String reason) implements Arguments {}

    /** Reads the arguments; never fails. */
    static Arguments parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            return new Serve();
        }
        if (Stream.of("--help", "-h").anyMatch(arguments::contains)) {
            return new Help();
        }
        String first = arguments.getFirst();
        Optional<Arguments> command = command(first, arguments.subList(1, arguments.size()));
        if (command.isPresent()) {
            return command.get();
        }
        if (first.equals("--demo") && arguments.size() > 1 && arguments.get(1).equals("--scenario")) {
            return demo(arguments);
        }
        if (first.equals("--replay") || first.equals("record")) {
            return recording(arguments);
        }
        if (arguments.equals(List.of("database-url", "owner"))) {
            return new OwnerUrl();
        }
        if (arguments.equals(List.of("doctor", "--json"))) {
            return new Doctor(true);
        }
        if (arguments.size() > 1) {
            return new Wrong("'" + arguments.get(1) + "' is one argument too many; see ./run --help");
        }
        return switch (first) {
            case "--version" -> new Version();
            case "--demo" -> new Demo(Optional.empty());
            case "doctor" -> new Doctor(false);
            case "database-url" -> new DatabaseUrl();
            case "redis-url" -> new RedisUrl();
            case "--train" -> new Train();
            default -> new Wrong("unknown argument '" + first + "'; see ./run --help");
        };
    }

    /** A command with arguments of its own; empty if {@code name} is none. */
    private static Optional<Arguments> command(String name, List<String> rest) {
        return switch (name) {
            case "keys" -> Optional.of(KeysCommand.parse(rest));
            case "import" -> Optional.of(ImportCommand.parse(rest));
            case "report" -> Optional.of(ReportCommand.parse(rest));
            case "backup", "restore" -> Optional.of(BackupCommand.parse(name, rest));
            case "upgrade-database" ->
                Optional.of(
                        rest.size() > 1
                                ? new Wrong(
                                        "usage: ./run upgrade-database [DIRECTORY of the programs of the old version]")
                                : new UpgradeDatabase(rest.stream().findFirst().map(Path::of)));
            default -> Optional.empty();
        };
    }

    private static Arguments recording(List<String> arguments) {
        if (arguments.getFirst().equals("record")) {
            return arguments.size() == 2
                    ? new Record(Path.of(arguments.get(1)))
                    : new Wrong("record needs one directory: ./run record DIR");
        }
        boolean faster = arguments.size() == 4 && arguments.get(2).equals("--speed");
        if (arguments.size() != 2 && !faster) {
            return new Wrong("--replay needs the directory of a recording: ./run --replay DIR [--speed N]");
        }
        double speed;
        try {
            speed = faster ? Double.parseDouble(arguments.get(3)) : 1;
        } catch (NumberFormatException e) {
            speed = 0;
        }
        return speed > 0 && speed <= MOST_SPEED
                ? new Replay(Path.of(arguments.get(1)), speed)
                : new Wrong(
                        "--speed must be a number above 0, at most " + MOST_SPEED + ", got '" + arguments.get(3) + "'");
    }

    private static Arguments demo(List<String> arguments) {
        return switch (arguments.size()) {
            case 2 -> new Wrong("--scenario needs the file to play: ./run --demo --scenario FILE");
            case 3 -> new Demo(Optional.of(Path.of(arguments.get(2))));
            default -> new Wrong("'" + arguments.get(3) + "' is one argument too many; see ./run --help");
        };
    }
}
