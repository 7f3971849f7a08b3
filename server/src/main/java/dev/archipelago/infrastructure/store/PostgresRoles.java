package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The roles that log in to the embedded PostgreSQL, each with a random password stored in the data directory. None is a
 * superuser. They are created in single-user mode; no other role can log in.
 */
final class PostgresRoles {

    /** A role. */
    enum Role {
        /** Owns the tables and changes them; used by the migrations. */
        OWNER,
        /** Reads and writes the rows of the server's tables, and may insert reports; used by the server's pool. */
        SERVER,
        /** Inserts and reads reports; for the report generator. */
        GENERATOR;

        String role() {
            return "archipelago_" + word();
        }

        private String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private static final String ADDRESS = "jdbc:postgresql://127.0.0.1:%d/postgres";

    private final Map<Role, Secret> passwords;

    private PostgresRoles(Map<Role, Secret> passwords) {
        this.passwords = passwords;
    }

    /** Reads the passwords of the roles from the data directory, and creates missing ones. */
    static PostgresRoles of(DataDirectory directory) throws IOException {
        Map<Role, Secret> passwords = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            passwords.put(role, directory.password("postgres." + role.word() + ".password"));
        }
        return new PostgresRoles(passwords);
    }

    /** The address at which a role logs in while the engine listens on {@code port}. */
    DatabaseAddress address(Role role, int port) {
        return new DatabaseAddress(ADDRESS.formatted(port), role.role(), password(role));
    }

    /** The statements that create and restrict the roles, for {@code postgres --single -j}; they are idempotent. */
    String statements() {
        String text = resource("/db/engine/roles.sql");
        for (Role role : Role.values()) {
            // Hexadecimal digits need no escape.
            text = text.replace(
                    ":" + role.word() + "_password", "'" + password(role).reveal() + "'");
        }
        return text;
    }

    /** The contents of {@code pg_hba.conf}. */
    static String access() {
        String roles = Stream.of(Role.values()).map(Role::role).collect(Collectors.joining(","));
        return "# Written by Archipelago at each start.\nhost postgres " + roles + " 127.0.0.1/32 scram-sha-256\n";
    }

    private Secret password(Role role) {
        Secret password = passwords.get(role);
        if (password == null) {
            throw new IllegalStateException("every role has a password");
        }
        return password;
    }

    private static String resource(String name) {
        try (InputStream input = PostgresRoles.class.getResourceAsStream(name)) {
            if (input == null) {
                throw new EngineException("The server was built without its resource " + name);
            }
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EngineException("Cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
