package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import java.util.ArrayList;
import java.util.List;

/** The server's user of the embedded Redis, for a Redis of tests. */
public final class RedisServerUser {

    /** User and password as in a URI. */
    public static final String USER_INFO = "archipelago:secret-of-tests";

    private RedisServerUser() {}

    /** The arguments of {@code redis-server} that define it. */
    public static List<String> arguments() {
        String directive = RedisUsers.serverDirective(new Secret("secret-of-tests"));
        List<String> arguments = new ArrayList<>(List.of(directive.split(" ")));
        arguments.set(0, "--user");
        return arguments;
    }
}
