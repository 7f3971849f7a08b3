package dev.archipelago.infrastructure.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The address of a PostgreSQL database and the role to connect as. Its string form does not contain the password.
 *
 * @param jdbcUrl the URL for the driver, without user and password
 * @param user the role to log in as
 * @param password its password; may be empty
 */
public record DatabaseAddress(String jdbcUrl, String user, Secret password) {

    private static final int DEFAULT_PORT = 5432;

    /**
     * Parses a connection URI such as {@code postgresql://user:password@host:port/database?sslmode=…}, the form in
     * which hosting services provide it; {@code postgres://} is equivalent. User, password and database may be
     * percent-encoded. As in libpq, the host defaults to {@code localhost}, the port to 5432, the user to the user of
     * this process, and the database to the name of the user. Parameters are passed to the driver.
     *
     * @throws IllegalArgumentException if it is not such a URI; the message does not contain it, since it may contain a
     *     password
     */
    public static DatabaseAddress parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL (percent-encode special characters of the password)");
        }
        String scheme = uri.getScheme();
        if ((!"postgresql".equals(scheme) && !"postgres".equals(scheme)) || uri.isOpaque()) {
            throw new IllegalArgumentException("must look like postgresql://user:password@host:5432/database");
        }
        if (uri.getHost() == null
                && uri.getRawAuthority() != null
                && !uri.getRawAuthority().endsWith("@")) {
            throw new IllegalArgumentException(
                    "has no valid host and port (percent-encode special characters of the password)");
        }
        String[] userInfo = userInfo(uri).split(":", 2);
        String user = userInfo[0].isEmpty() ? System.getProperty("user.name", "postgres") : decode(userInfo[0]);
        String password = userInfo.length > 1 ? decode(userInfo[1]) : "";
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String database = path.length() > 1 ? decode(path.substring(1)) : user;
        String host = uri.getHost() == null ? "localhost" : uri.getHost();
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String query =
                uri.getRawQuery() == null || uri.getRawQuery().isEmpty() ? "" : "?" + driverNames(uri.getRawQuery());
        return new DatabaseAddress(
                "jdbc:postgresql://" + host + ":" + port + "/" + encode(database) + query, user, new Secret(password));
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

    private static String userInfo(URI uri) {
        if (uri.getRawUserInfo() != null) {
            return uri.getRawUserInfo();
        }
        String authority = uri.getRawAuthority();
        return authority != null && authority.endsWith("@") ? authority.substring(0, authority.length() - 1) : "";
    }

    /** Renames parameters whose names differ between libpq and the driver. */
    private static String driverNames(String query) {
        return query.replaceAll("(^|&)application_name=", "$1ApplicationName=")
                .replaceAll("(^|&)connect_timeout=", "$1connectTimeout=")
                .replaceAll("(^|&)channel_binding=", "$1channelBinding=");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
