package dev.archipelago;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the command line asks for. */
sealed interface Arguments {

    /** Print the help text. */
    record Help() implements Arguments {}

    /** Print the version. */
    record Version() implements Arguments {}

    /** Serve, against the simulator or the real market. */
    record Serve(boolean demo) implements Arguments {}

    /** Start, serve a few pages to ourselves and end, so that the JVM can learn for a faster start. */
    record Train() implements Arguments {}

    /** Load reports. */
    record Import(List<Path> files) implements Arguments {}

    /** Not understood; {@code reason} is one line. */
    record Wrong(String reason) implements Arguments {}

    /** Reads the arguments; never fails. */
    static Arguments parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            return new Serve(false);
        }
        String first = arguments.getFirst();
        if (first.equals("import")) {
            List<String> files = arguments.subList(1, arguments.size());
            return files.isEmpty()
                    ? new Wrong("import needs the JSON files to load: ./run import FILE...")
                    : new Import(files.stream().map(Path::of).toList());
        }
        if (Stream.of("--help", "-h").anyMatch(arguments::contains)) {
            return new Help();
        }
        if (arguments.size() > 1) {
            return new Wrong("'" + arguments.get(1) + "' is one argument too many; see ./run --help");
        }
        return switch (first) {
            case "--version" -> new Version();
            case "--demo" -> new Serve(true);
            case "--train" -> new Train();
            default -> new Wrong("unknown argument '" + first + "'; see ./run --help");
        };
    }
}
