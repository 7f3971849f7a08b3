package dev.archipelago.site;

import dev.archipelago.infrastructure.config.DatabaseAddress;

/** Addresses of test databases as an operator writes them. */
final class Databases {

    private Databases() {}

    /** {@code DATABASE_URL} of a database. */
    static String url(DatabaseAddress address) {
        return url(address, address.user(), address.password().reveal());
    }

    /** The same for another role. */
    static String url(DatabaseAddress address, String role, String password) {
        return address.jdbcUrl().replace("jdbc:postgresql://", "postgresql://" + role + ":" + password + "@");
    }

    static int port(DatabaseAddress address) {
        String place = address.hostAndPort();
        return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
    }

    /** {@code DATABASE_URL} of the same database by way of another port. */
    static String url(DatabaseAddress address, int port) {
        return url(address).replace(":" + port(address) + "/", ":" + port + "/");
    }
}
