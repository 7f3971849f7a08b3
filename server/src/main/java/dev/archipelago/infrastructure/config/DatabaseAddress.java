package dev.archipelago.infrastructure.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a PostgreSQL database and the role to connect as. Its string form does not contain the password.
 *
 * @param jdbcUrl the URL for the driver, without user and password
 * @param user the role to log in as
 * @param password its password; may be empty
 */
public record DatabaseAddress(String jdbcUrl, String user, Secret password) {

    private static final String DEFAULT_PORT = "5432";

    private static final Pattern URL = Pattern.compile(
            "(?<scheme>[A-Za-z]+)://(?:(?<user>[^:@/?#]*)(?::(?<password>[^@/?#]*))?@)?(?<hosts>[^@/?#]*)"
                    + "(?:/(?<database>[^/?#]*))?(?:\\?(?<query>[^#]*))?");

    private static final Pattern HOST =
            Pattern.compile("(?<name>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>[0-9]{1,5}))?");

    /**
     * Parses a connection URI such as {@code postgresql://user:password@host:port/database?sslmode=…}, the form in
     * which hosting services provide it; {@code postgres://} is equivalent. User, password and database may be
     * percent-encoded. As in libpq, several hosts are separated by commas, the host defaults to {@code localhost}, the
     * port to 5432, the user to the user of this process, and the database to the name of the user. Parameters of libpq
     * are translated to those of the driver ({@link DatabaseParameters}), others are passed on.
     *
     * @throws IllegalArgumentException if it is not such a URI; the message does not contain it, since it may contain a
     *     password
     */
    public static DatabaseAddress parse(String url) {
        Matcher parts = URL.matcher(url.strip());
        if (!parts.matches() || url.strip().matches(".*[\\s\\p{Cntrl}].*")) {
            throw new IllegalArgumentException("must look like postgresql://user:password@host:5432/database"
                    + " (percent-encode special characters of the password)");
        }
        String scheme = parts.group("scheme");
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
            throw new IllegalArgumentException("must look like postgresql://user:password@host:5432/database");
        }
        String user = decode(Objects.requireNonNullElse(parts.group("user"), ""));
        user = user.isEmpty() ? System.getProperty("user.name", "postgres") : user;
        String password = decode(Objects.requireNonNullElse(parts.group("password"), ""));
        String database = decode(Objects.requireNonNullElse(parts.group("database"), ""));
        String hosts = hosts(parts.group("hosts"));
        String parameters = DatabaseParameters.forDriver(Objects.requireNonNullElse(parts.group("query"), ""));
        return new DatabaseAddress(
                "jdbc:postgresql://" + hosts + "/" + encode(database.isEmpty() ? user : database)
                        + (parameters.isEmpty() ? "" : "?" + parameters),
                user,
                new Secret(password));
    }

    private static String hosts(String text) {
        if (text.isEmpty()) {
            return "localhost:" + DEFAULT_PORT;
        }
        List<String> hosts = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            Matcher parts = HOST.matcher(host);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "has no valid host and port (percent-encode special characters of the password; sockets in the"
                                + " file system are not supported)");
            }
            hosts.add(parts.group("name") + ":" + Objects.requireNonNullElse(parts.group("port"), DEFAULT_PORT));
        }
        return String.join(",", hosts);
    }

    /** The host and port, for messages. */
    public String hostAndPort() {
        String rest = jdbcUrl.substring("jdbc:postgresql://".length());
        return rest.substring(0, rest.indexOf('/'));
    }

    /** The address as a connection URI: {@code postgresql://user:password@host:port/database}. */
    public Secret url() {
        return new Secret("postgresql://" + encode(user) + ":" + encode(password.reveal()) + "@"
                + jdbcUrl.substring("jdbc:postgresql://".length()));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // The message of the cause contains a part of the text.
            throw new IllegalArgumentException("has a % that does not begin an encoded character (encode it as %25)");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
