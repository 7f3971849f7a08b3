package dev.archipelago.simulator;

import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Identifies a request among recorded ones: by its path and by those parameters that decide what is answered. */
final class ReplayKey {
    static final String KLINES = "/klines";

    private static final Set<String> SECRETS =
            Set.of("secret", "token", "key", "apikey", "api_key", "access_token", "signature");

    /** They choose a part of the klines, which moves on with time. */
    private static final Set<String> OF_KLINES = Set.of("starttime", "endtime", "limit");

    private ReplayKey() {}

    /** @param query undecoded, without the question mark; may be empty */
    static String of(String path, String query) {
        TreeMap<String, String> parameters = new TreeMap<>();
        for (String parameter : query.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            String name = parts[0].toLowerCase(Locale.ROOT);
            boolean ignored =
                    name.isEmpty() || SECRETS.contains(name) || path.endsWith(KLINES) && OF_KLINES.contains(name);
            if (!ignored) {
                parameters.put(parts[0], parts.length == 2 ? parts[1] : "");
            }
        }
        return path + "?"
                + parameters.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("&"));
    }
}
