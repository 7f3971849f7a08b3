package dev.archipelago.infrastructure.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@link ClientConfig} from environment variables. */
final class ClientVariables {

    private static final String PROXIES = "TRUSTED_PROXIES";
    private static final Pattern RATE = Pattern.compile("([0-9]{1,5}):([0-9]{1,5})");

    private final Variables variables;

    ClientVariables(Variables variables) {
        this.variables = variables;
    }

    ClientConfig read() {
        Map<ClientLimit, ClientLimit.Rate> rates = new EnumMap<>(ClientLimit.class);
        for (ClientLimit limit : ClientLimit.values()) {
            rate(limit).ifPresent(rate -> rates.put(limit, rate));
        }
        int sockets = variables.integer("LIMIT_SOCKETS", ClientConfig.DEFAULT.sockets(), 1, 1_000_000);
        boolean limited = !variables.flag("LIMITS_OFF");
        ClientConfig config = new ClientConfig(proxies(), rates, sockets);
        return limited ? config : config.unlimited();
    }

    private List<Network> proxies() {
        Optional<String> text = variables.text(PROXIES);
        if (text.isEmpty()) {
            return ClientConfig.DEFAULT.trustedProxies();
        }
        return text.get().equalsIgnoreCase("none") ? List.of() : variables.networks(PROXIES);
    }

    private Optional<ClientLimit.Rate> rate(ClientLimit limit) {
        Optional<String> text = variables.text(limit.variable());
        if (text.isEmpty()) {
            return Optional.of(limit.usual());
        }
        if (text.get().equalsIgnoreCase("off")) {
            return Optional.empty();
        }
        Matcher matcher = RATE.matcher(text.get());
        try {
            if (matcher.matches()) {
                return Optional.of(
                        new ClientLimit.Rate(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
            }
        } catch (IllegalArgumentException e) {
            // Reported below like other malformed values.
        }
        variables.problem(
                limit.variable(),
                "is '" + text.get() + "', expected off, or burst:rate per minute such as 60:60, each from 1 to 60000");
        return Optional.empty();
    }
}
