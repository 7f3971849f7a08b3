package dev.archipelago.infrastructure.store;

import java.util.List;
import java.util.Set;

/**
 * The environment of child processes, restricted to the variables with which programs locate files and determine the
 * time zone. Keys and passwords of the server's own environment are not passed on, nor are variables such as {@code
 * PGDATA}.
 */
public final class ChildEnvironment {

    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "NIX_LD", "NIX_LD_LIBRARY_PATH");

    private ChildEnvironment() {}

    /** A builder for a process with this environment, whose messages are in English and UTF-8. */
    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }
}
