package dev.archipelago.infrastructure.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters of a connection URI of libpq, translated to those of the PostgreSQL JDBC driver. */
final class DatabaseParameters {

    private static final Map<String, String> NAMES = Map.of(
            "application_name", "ApplicationName",
            "connect_timeout", "connectTimeout",
            "channel_binding", "channelBinding",
            "sslnegotiation", "sslNegotiation");

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private DatabaseParameters() {}

    /**
     * Translates a query such as {@code sslmode=require&connect_timeout=3}.
     *
     * @throws IllegalArgumentException if a value is not supported; the message continues a sentence that begins with
     *     the name of a variable
     */
    static String forDriver(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.split("&", -1)) {
            if (!parameter.isEmpty()) {
                String[] parts = parameter.split("=", 2);
                add(parameters, parts[0], parts.length == 1 ? "" : parts[1]);
            }
        }
        return parameters.entrySet().stream().map(String::valueOf).collect(Collectors.joining("&"));
    }

    private static void add(Map<String, String> parameters, String name, String value) {
        switch (name) {
            case "host", "hostaddr", "port", "service", "passfile" ->
                throw new IllegalArgumentException(
                        "has the parameter " + name
                                + ", which is not supported; name host and port before the database:"
                                + " postgresql://user:password@host:5432/database (sockets in the file system are not supported)");
            case "sslmode" -> {
                if (!SSL_MODES.contains(value)) {
                    throw new IllegalArgumentException("has the sslmode '" + value
                            + "', expected disable, allow, prefer, require, verify-ca or verify-full");
                }
                parameters.put(name, value);
            }
            case "sslrootcert" -> {
                if (value.equals("system")) {
                    // As in libpq, the certificates of the system are used only if the host name is verified.
                    parameters.put("sslmode", "verify-full");
                    parameters.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
                } else {
                    parameters.put(name, value);
                }
            }
            case "target_session_attrs" -> {
                String type = SERVER_TYPES.get(value);
                if (type == null) {
                    throw new IllegalArgumentException(
                            "has the target_session_attrs '" + value + "', expected any, read-write or read-only");
                }
                parameters.put("targetServerType", type);
            }
            default -> parameters.put(NAMES.getOrDefault(name, name), value);
        }
    }
}
