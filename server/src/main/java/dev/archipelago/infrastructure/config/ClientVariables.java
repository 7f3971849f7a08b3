package dev.archipelago.infrastructure.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the {@link ClientConfig} from environment variables. */
final class ClientVariables {

    private static final Pattern RATE = Pattern.compile("([0-9]{1,5}):([0-9]{1,5})");

    private final Variables variables;

    ClientVariables(Variables variables) {
        this.variables = variables;
    }

    ClientConfig read() {
        List<Network> proxies = variables.networks(
                "TRUSTED_PROXIES",
                ClientConfig.DEFAULT.trustedProxies(),
                "Networks of reverse proxies whose `X-Forwarded-For` or `Forwarded` identifies the client.");
        Map<ClientLimit, ClientLimit.Rate> rates = new EnumMap<>(ClientLimit.class);
        for (ClientLimit limit : ClientLimit.values()) {
            rate(limit).ifPresent(rate -> rates.put(limit, rate));
        }
        int sockets = variables.integer(
                "LIMIT_SOCKETS",
                ClientConfig.DEFAULT.sockets(),
                1,
                1_000_000,
                "The maximum number of open WebSockets per client and server.");
        boolean limited =
                !variables.flag("LIMITS_OFF", "1 disables all limits, for example if a proxy enforces its own.");
        ClientConfig config = new ClientConfig(proxies, rates, sockets);
        return limited ? config : config.unlimited();
    }

    private Optional<ClientLimit.Rate> rate(ClientLimit limit) {
        Optional<String> text = variables.text(
                limit.variable(),
                "`burst:rate per minute`, each from 1 to 60000, or `off`",
                limit.usual().burst() + ":" + limit.usual().perMinute(),
                "Limits each client (an IPv4 address or an IPv6 /64 network): " + limit.limited() + ".");
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
