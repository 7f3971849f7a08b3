package dev.archipelago.site;

import dev.archipelago.infrastructure.config.DatabaseAddress;

/** {@code DATABASE_URL} values of test databases. */
final class Databases {

    private Databases() {}

    /** Returns the {@code DATABASE_URL} of a database. */
    static String url(DatabaseAddress address) {
        return url(address, address.user(), address.password().reveal());
    }

    /** Returns the {@code DATABASE_URL} of a database for another role. */
    static String url(DatabaseAddress address, String role, String password) {
        return address.jdbcUrl().replace("jdbc:postgresql://", "postgresql://" + role + ":" + password + "@");
    }

    static int port(DatabaseAddress address) {
        String place = address.hostAndPort();
        return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
    }

    /** Returns the {@code DATABASE_URL} of a database through another port. */
    static String url(DatabaseAddress address, int port) {
        return url(address).replace(":" + port(address) + "/", ":" + port + "/");
    }
}
