package dev.archipelago;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.audit.PostgresAuditLog;
import dev.archipelago.infrastructure.key.ApiKey;
import dev.archipelago.infrastructure.key.ApiKeys;
import dev.archipelago.infrastructure.key.PostgresApiKeys;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.infrastructure.store.SqlStates;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The command that creates, lists and revokes named keys, beside a running server or without one. */
final class KeysCommand {

    static final String USE = "./run keys create NAME SCOPE...|list|revoke NAME";

    /** The origin of changes: a user with access to the configuration, not the holder of a key. */
    private static final AuditLog.Origin ORIGIN = new AuditLog.Origin("command line", "local");

    /** What to do with keys. */
    sealed interface Action {

        /** Create a key. */
        record Create(String name, Set<Scope> scopes) implements Action {}

        /** List all keys. */
        record Show() implements Action {}

        /** Revoke a key. */
        record Revoke(String name) implements Action {}
    }

    private final PrintStream out;
    private final PrintStream err;

    KeysCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Parses the arguments after {@code keys}. */
    static Arguments parse(List<String> words) {
        String action = words.isEmpty() ? "" : words.getFirst();
        return switch (action) {
            case "list" -> words.size() == 1 ? new Arguments.Keys(new Action.Show()) : wrong();
            case "revoke" -> words.size() == 2 ? new Arguments.Keys(new Action.Revoke(words.get(1))) : wrong();
            case "create" -> words.size() < 3 ? wrong() : create(words.get(1), words.subList(2, words.size()));
            default -> wrong();
        };
    }

    private static Arguments create(String name, List<String> words) {
        if (!name.matches(ApiKeys.NAME_PATTERN) || name.equals(ApiKeys.CONFIGURED)) {
            return new Arguments.Wrong("'" + name + "' cannot be the name of a key: use up to 64 lower-case letters,"
                    + " digits, dots, hyphens and underscores, but not " + ApiKeys.CONFIGURED);
        }
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : words) {
            Optional<Scope> scope = Scope.of(word);
            if (scope.isEmpty()) {
                return new Arguments.Wrong("'" + word + "' is not a scope; there are "
                        + Stream.of(Scope.values()).map(Scope::word).collect(Collectors.joining(", ")));
            }
            scopes.add(scope.get());
        }
        return new Arguments.Keys(new Action.Create(name, scopes));
    }

    private static Arguments wrong() {
        return new Arguments.Wrong("usage: " + USE);
    }

    /**
     * Does {@code action}.
     *
     * @return 0 if it was done, else 1
     */
    int run(Action action, Jdbi jdbi, InstantSource clock) {
        ApiKeys keys = new PostgresApiKeys(jdbi, clock);
        AuditLog audit = new PostgresAuditLog(jdbi, clock);
        try {
            return switch (action) {
                case Action.Create(String name, Set<Scope> scopes) -> create(keys, audit, name, scopes);
                case Action.Show() -> show(keys.list());
                case Action.Revoke(String name) -> revoke(keys, audit, name);
            };
        } catch (JdbiException e) {
            err.println("PostgreSQL refused: " + SqlStates.describe(e));
            return 1;
        }
    }

    private int create(ApiKeys keys, AuditLog audit, String name, Set<Scope> scopes) {
        Optional<ApiKeys.Created> created = recorded(audit, "key.created", () -> {
            Optional<ApiKeys.Created> key = keys.create(name, scopes);
            return new AuditLog.Change<>(key, key.map(made -> "key " + name + " with " + words(made.key())));
        });
        if (created.isEmpty()) {
            err.println("A key was named " + name + " before; choose another name, so that the audit log is clear.");
            return 1;
        }
        out.println(created.get().secret().reveal());
        err.println("Key " + name + " with " + words(created.get().key())
                + ". It is not stored and cannot be shown again; send it as Authorization: Bearer KEY.");
        return 0;
    }

    private int show(List<ApiKey> keys) {
        keys.forEach(key -> out.println(key.name() + "  " + words(key) + "  created "
                + key.createdAt().truncatedTo(ChronoUnit.SECONDS)
                + key.revokedAt()
                        .map(at -> "  revoked " + at.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("")));
        if (keys.isEmpty()) {
            err.println("There are no named keys.");
        }
        return 0;
    }

    private int revoke(ApiKeys keys, AuditLog audit, String name) {
        boolean revoked = recorded(audit, "key.revoked", () -> {
            boolean done = keys.revoke(name);
            return new AuditLog.Change<>(done, done ? Optional.of("key " + name) : Optional.empty());
        });
        (revoked ? out : err).println(revoked ? "Revoked " + name : "There is no key " + name + " in use.");
        return revoked ? 0 : 1;
    }

    private static <T> T recorded(AuditLog audit, String action, AuditLog.Work<T> work) {
        try {
            return audit.recorded(ORIGIN, action, work);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String words(ApiKey key) {
        return key.scopes().stream().sorted().map(Scope::word).collect(Collectors.joining(" "));
    }
}
