package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.infrastructure.key.ApiKey;
import dev.archipelago.infrastructure.key.KeySecrets;
import dev.archipelago.infrastructure.key.Scope;
import dev.archipelago.web.client.ClientAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authorises requests by the configured key or a named one. A wrong key is logged with the client's address and the
 * route, and counted: a client with too many wrong keys is rejected for a while, even with the right key, so that
 * guessing discloses nothing. Thread-safe; does not block, since named keys are looked up on a worker.
 */
final class AdminGate {

    private static final Logger LOG = LoggerFactory.getLogger(AdminGate.class);

    private static final String HOLDER = KeyHolder.class.getName();

    /**
     * A rejection.
     *
     * @param status 401, 403, 429 or 503
     * @param retryAfter the delay before the client may try again, with 429 and 503
     */
    record Refusal(int status, String text, Optional<Duration> retryAfter) {}

    private final AdminKey key;
    private final Access access;
    private final Workers workers;
    private final ErrorResponses problems;

    AdminGate(AdminKey key, Access access, Workers workers, ErrorResponses problems) {
        this.key = key;
        this.access = access;
        this.workers = workers;
        this.problems = problems;
    }

    /** Admits requests whose key permits {@code scope}; others are answered with problem JSON. */
    Admission requiring(Scope scope) {
        return requiring(Set.of(scope));
    }

    /** Admits requests whose key permits everything; others are answered with problem JSON. */
    Admission requiringAll() {
        return requiring(Scope.ALL);
    }

    private Admission requiring(Set<Scope> required) {
        return (context, granted) -> check(
                context, required, refusal -> refusal.ifPresentOrElse(reason -> refuse(context, reason), granted));
    }

    /**
     * Passes the rejection of the request to {@code verdict}, on its event loop; empty if it is authorised. Sets the
     * response headers of the rejection.
     */
    void check(RoutingContext context, Set<Scope> required, Consumer<Optional<Refusal>> verdict) {
        ClientAddress client = access.addresses().of(context.request());
        Optional<Duration> wait = waitFor(client);
        if (wait.isPresent()) {
            verdict.accept(Optional.of(tooMany(wait.get())));
            return;
        }
        Optional<String> token = AdminKey.token(context.request().getHeader("authorization"));
        if (token.isEmpty()) {
            verdict.accept(Optional.of(
                    context.request().getHeader("authorization") == null ? missing(context) : wrong(context, client)));
            return;
        }
        authenticate(context.vertx(), token.get())
                .onComplete(
                        holder -> verdict.accept(refusal(context, client, holder, required)),
                        failure -> verdict.accept(Optional.of(new Refusal(
                                503,
                                "named keys cannot be checked, since the database is not answering",
                                Optional.of(Duration.ofSeconds(5))))));
    }

    /** The holder of the key {@code token}; empty if there is no such key. Fails if named keys cannot be looked up. */
    Future<Optional<KeyHolder>> authenticate(Vertx vertx, String token) {
        if (key.matches(token)) {
            return Future.succeededFuture(Optional.of(KeyHolder.CONFIGURED));
        }
        return KeySecrets.isWellFormed(token)
                ? workers.run(vertx, () -> access.keys().find(new Secret(token)).map(AdminGate::holder))
                : Future.succeededFuture(Optional.empty());
    }

    /** Whether there is a configured key. */
    boolean isConfigured() {
        return key.key().isPresent();
    }

    /** The time until {@code client} may present a key again; empty if it may now. */
    Optional<Duration> waitFor(ClientAddress client) {
        return access.limits().waitFor(ClientLimit.ADMIN_ATTEMPTS, client);
    }

    /** Logs and counts a wrong key. */
    void recordWrongKey(RoutingContext context, ClientAddress client) {
        access.limits().take(ClientLimit.ADMIN_ATTEMPTS, client);
        LOG.warn(
                "wrong admin key from {} for {} {}",
                client,
                context.request().method(),
                context.currentRoute().getPath());
    }

    /** Sets the holder of the key that authorises the request. */
    static void hold(RoutingContext context, KeyHolder holder) {
        context.put(HOLDER, holder);
    }

    /** Answers with problem JSON. */
    void refuse(RoutingContext context, Refusal refusal) {
        refusal.retryAfter().ifPresent(wait -> ErrorResponses.retryAfter(context.request(), wait));
        problems.explain(context.request(), refusal.status(), refusal.text());
    }

    /** The origin of an authorised request. */
    AuditLog.Origin origin(RoutingContext context) {
        return new AuditLog.Origin(
                holder(context).name(), access.addresses().of(context.request()).toString());
    }

    /** The holder of the key of an authorised request. */
    static KeyHolder holder(RoutingContext context) {
        KeyHolder holder = context.get(HOLDER);
        if (holder == null) {
            throw new IllegalStateException("the request is not authorised");
        }
        return holder;
    }

    static KeyHolder holder(ApiKey found) {
        return new KeyHolder(found.name(), found.scopes());
    }

    private Optional<Refusal> refusal(
            RoutingContext context, ClientAddress client, Optional<KeyHolder> found, Set<Scope> required) {
        if (found.isEmpty()) {
            return Optional.of(wrong(context, client));
        }
        KeyHolder holder = found.get();
        if (!holder.permits(required)) {
            return Optional.of(new Refusal(403, lacking(holder, required), Optional.empty()));
        }
        hold(context, holder);
        return Optional.empty();
    }

    /** Why {@code holder} is rejected. */
    static String lacking(KeyHolder holder, Set<Scope> required) {
        return "the key " + holder.name() + " lacks the scope "
                + required.stream()
                        .filter(scope -> !holder.scopes().contains(scope))
                        .sorted()
                        .map(Scope::word)
                        .collect(Collectors.joining(", "));
    }

    private static Refusal tooMany(Duration wait) {
        return new Refusal(429, "too many wrong keys came from this address", Optional.of(wait));
    }

    private Refusal wrong(RoutingContext context, ClientAddress client) {
        recordWrongKey(context, client);
        return missing(context);
    }

    /** A wrong key is answered like a missing one. Without a configured key the status is that of the first server. */
    private Refusal missing(RoutingContext context) {
        if (key.key().isEmpty()) {
            return new Refusal(
                    403,
                    "set AUTO_UPDATE_SECRET_KEY to a key of your choice, or create a named key with ./run keys, to"
                            + " allow this",
                    Optional.empty());
        }
        context.response().putHeader("www-authenticate", "Bearer realm=\"archipelago\"");
        return new Refusal(
                401,
                "send Authorization: Bearer followed by the value of AUTO_UPDATE_SECRET_KEY or by a named key",
                Optional.empty());
    }
}
