package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.Secret;
import java.util.ArrayList;
import java.util.List;

/** The server's user of the embedded Redis, for the Redis of tests. */
public final class RedisServerUser {

    /** The user and password in the form of a URI's user information. */
    public static final String USER_INFO = "archipelago:secret-of-tests";

    private RedisServerUser() {}

    /** Returns the arguments of {@code redis-server} that define the user. */
    public static List<String> arguments() {
        String directive = RedisUsers.serverDirective(new Secret("secret-of-tests"));
        List<String> arguments = new ArrayList<>(List.of(directive.split(" ")));
        arguments.set(0, "--user");
        return arguments;
    }
}
