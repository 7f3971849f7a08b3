package dev.archipelago.infrastructure.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Converts environment variables into typed values. Collects problems and the documentation of the variables read; an
 * empty value counts as not set.
 */
final class Variables {

    private static final int MAX_SECRET_FILE = 16 * 1024;

    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, VariableInfo> infos = new LinkedHashMap<>();
    private final List<Secret> secrets = new ArrayList<>();
    private String section = "";

    Variables(Map<String, String> values) {
        this.values = values;
    }

    /** The problems found so far, each beginning with the variable's name. */
    List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** The documentation of the variables read so far, in the order in which they were read. */
    List<VariableInfo> infos() {
        return List.copyOf(infos.values());
    }

    /** The values of the secrets read so far. */
    List<Secret> secrets() {
        return List.copyOf(secrets);
    }

    /** Begins a section: the variables read from now on are documented under this heading. */
    void section(String heading) {
        section = heading;
    }

    void problem(String name, String text) {
        problems.add(name + " " + text);
    }

    /** The names of all variables that are set and begin with {@code prefix}. */
    List<String> names(String prefix) {
        return values.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    /** The value of a variable that is documented elsewhere. */
    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * A text.
     *
     * @param valid the valid values, as part of a sentence
     * @param defaultValue what applies if it is not set, for the documentation
     */
    Optional<String> text(String name, String valid, String defaultValue, String description) {
        document(name, valid, defaultValue, description, false);
        return value(name);
    }

    /** A text that must not be printed, or the content of the file that the variable {@code NAME_FILE} names. */
    Optional<String> secretText(String name, String valid, String defaultValue, String description) {
        String fileName = document(name, valid, defaultValue, description, true).fileName();
        Optional<String> file = value(fileName);
        Optional<String> secret =
                file.isPresent() && value(name).isEmpty() ? content(fileName, file.get()) : value(name);
        if (file.isPresent() && value(name).isPresent()) {
            problem(name, "and " + fileName + " are both set; expected only one of them");
        }
        secret.ifPresent(text -> secrets.add(new Secret(text)));
        return secret;
    }

    Optional<Secret> secret(String name, String description) {
        return secretText(name, "a text", "", description).map(Secret::new);
    }

    private Optional<String> content(String name, String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) <= MAX_SECRET_FILE) {
                String text = Files.readString(path).strip();
                if (text.isEmpty()) {
                    problem(name, "names " + file + ", which is empty");
                }
                return Optional.of(text).filter(read -> !read.isEmpty());
            }
            problem(name, "names " + file + ", which is larger than 16 KB");
        } catch (IOException | InvalidPathException e) {
            problem(
                    name,
                    "names " + file + ", which cannot be read: " + e.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    private VariableInfo document(String name, String valid, String defaultValue, String description, boolean secret) {
        VariableInfo info = new VariableInfo(section, name, valid, defaultValue, description, secret);
        infos.putIfAbsent(name, info);
        return info;
    }

    int integer(String name, int defaultValue, int least, int most, String description) {
        return (int) number(name, defaultValue, least, most, description);
    }

    long number(String name, long defaultValue, long least, long most, String description) {
        return number(name, OptionalLong.of(defaultValue), least, most, description)
                .orElse(defaultValue);
    }

    /** A whole number; {@code defaultValue} if it is not set or invalid. */
    OptionalLong number(String name, OptionalLong defaultValue, long least, long most, String description) {
        String usual = defaultValue.isPresent() ? Long.toString(defaultValue.getAsLong()) : "";
        document(name, "a whole number from " + least + " to " + most, usual, description, false);
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return OptionalLong.of(value);
            }
        } catch (NumberFormatException e) {
            // Reported below, together with numbers out of range.
        }
        problem(name, "is '" + text.get() + "', expected a whole number from " + least + " to " + most);
        return defaultValue;
    }

    boolean flag(String name, String description) {
        document(name, "1 or 0", "0", description, false);
        String text = value(name).orElse("0").toLowerCase(Locale.ROOT);
        return switch (text) {
            case "1", "true", "yes", "on" -> true;
            case "0", "false", "no", "off" -> false;
            default -> {
                problem(name, "is '" + text + "', expected 1 or 0");
                yield false;
            }
        };
    }

    /** One of the constants of an enum, in upper or lower case. */
    <E extends Enum<E>> E choice(String name, Class<E> type, E defaultValue, String description) {
        List<E> constants = List.of(type.getEnumConstants());
        String valid = constants.stream().map(Enum::name).collect(Collectors.joining(", "));
        document(name, "one of " + valid, defaultValue.name(), description, false);
        Optional<String> text = value(name);
        for (E constant : constants) {
            if (text.isPresent() && constant.name().equalsIgnoreCase(text.get())) {
                return constant;
            }
        }
        text.ifPresent(value -> problem(name, "is '" + value + "', expected one of " + constants));
        return defaultValue;
    }

    /**
     * Networks such as {@code 10.0.0.0/8}, separated by commas; none for {@code none}.
     *
     * @param defaultValue the networks if it is not set
     */
    List<Network> networks(String name, List<Network> defaultValue, String description) {
        String usual = defaultValue.stream().map(Network::toString).collect(Collectors.joining(","));
        document(name, "networks in CIDR notation, separated by commas, or `none`", usual, description, false);
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        List<Network> networks = new ArrayList<>();
        for (String network :
                text.get().equalsIgnoreCase("none") ? new String[0] : text.get().split(",", -1)) {
            try {
                if (!network.isBlank()) {
                    networks.add(Network.parse(network.strip()));
                }
            } catch (IllegalArgumentException e) {
                problem(name, "has an invalid entry: " + e.getMessage());
            }
        }
        return List.copyOf(networks);
    }

    /**
     * A base address without a trailing slash, if set. It is never printed, since it may contain a key.
     *
     * @param defaultValue what applies if it is not set, for the documentation
     */
    Optional<URI> base(String name, Set<String> schemes, String defaultValue, String description) {
        String example = (schemes.contains("wss") ? "wss" : "https") + "://host/path";
        document(name, "an address like " + example, defaultValue, description, false);
        return value(name).flatMap(text -> {
            Optional<URI> uri = parse(text.replaceAll("/+$", ""), schemes);
            if (uri.isEmpty()) {
                problem(name, "is not an address like " + example + " without user, query and fragment");
            }
            return uri;
        });
    }

    private static Optional<URI> parse(String text, Set<String> schemes) {
        try {
            URI uri = new URI(text);
            boolean plain = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && schemes.contains(String.valueOf(uri.getScheme()));
            return plain && uri.getPort() <= 65535 ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
