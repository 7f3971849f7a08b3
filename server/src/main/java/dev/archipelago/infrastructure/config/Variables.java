package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Converts environment variables into typed values. Collects problems and the names of the variables read; an empty
 * value counts as not set.
 */
final class Variables {

    private final Map<String, String> values;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();

    Variables(Map<String, String> values) {
        this.values = values;
    }

    /** The problems found so far, each beginning with the variable's name. */
    List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    /** The names of the variables read so far. */
    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    void problem(String name, String text) {
        problems.add(name + " " + text);
    }

    Optional<String> text(String name) {
        names.add(name);
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Optional<Secret> secret(String name) {
        return text(name).map(Secret::new);
    }

    int integer(String name, int defaultValue, int least, int most) {
        return (int) number(name, defaultValue, least, most);
    }

    long number(String name, long defaultValue, long least, long most) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with numbers out of range.
        }
        problem(name, "is '" + text.get() + "', expected a whole number from " + least + " to " + most);
        return defaultValue;
    }

    boolean flag(String name) {
        String text = text(name).orElse("0").toLowerCase(Locale.ROOT);
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
    <E extends Enum<E>> E choice(String name, Class<E> type, E defaultValue) {
        Optional<String> text = text(name);
        for (E constant : type.getEnumConstants()) {
            if (text.isPresent() && constant.name().equalsIgnoreCase(text.get())) {
                return constant;
            }
        }
        text.ifPresent(
                value -> problem(name, "is '" + value + "', expected one of " + List.of(type.getEnumConstants())));
        return defaultValue;
    }

    /** Networks such as {@code 10.0.0.0/8}, separated by commas; none if not set. */
    List<Network> networks(String name) {
        List<Network> networks = new ArrayList<>();
        for (String network : text(name).orElse("").split(",", -1)) {
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

    /** A base address without a trailing slash. */
    URI base(String name, String defaultValue, Set<String> schemes) {
        return base(name, schemes).orElseGet(() -> URI.create(defaultValue));
    }

    /** A base address without a trailing slash, if set. It is never printed, since it may contain a key. */
    Optional<URI> base(String name, Set<String> schemes) {
        return text(name).flatMap(text -> {
            Optional<URI> uri = parse(text.replaceAll("/+$", ""), schemes);
            if (uri.isEmpty()) {
                problem(
                        name,
                        "is not an address like " + (schemes.contains("wss") ? "wss" : "https")
                                + "://host/path without user, query and fragment");
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
