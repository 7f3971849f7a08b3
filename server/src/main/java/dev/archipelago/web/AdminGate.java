package dev.archipelago.web;

import dev.archipelago.infrastructure.audit.AuditLog;
import dev.archipelago.infrastructure.config.ClientLimit;
import dev.archipelago.web.client.ClientAddress;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authorises requests with the admin key. A wrong key is logged with the client's address and the route, and counted: a
 * client with too many wrong keys is rejected for a while, even with the right key, so that guessing discloses nothing.
 * Thread-safe; does not block.
 */
final class AdminGate implements Admission {

    private static final Logger LOG = LoggerFactory.getLogger(AdminGate.class);

    /** The name of the only key in the audit log. */
    private static final String ACTOR = "admin";

    /**
     * A rejection.
     *
     * @param status 401, 403 or 429
     * @param retryAfter the delay before the client may try again, with 429
     */
    record Refusal(int status, String text, Optional<Duration> retryAfter) {}

    private final AdminKey key;
    private final Access access;
    private final Problems problems;

    AdminGate(AdminKey key, Access access, Problems problems) {
        this.key = key;
        this.access = access;
        this.problems = problems;
    }

    /** Wraps {@code handler} so that unauthorised requests are answered with problem JSON. */
    Handler<RoutingContext> admitted(Handler<RoutingContext> handler) {
        return context -> admit(context, () -> handler.handle(context));
    }

    @Override
    public void admit(RoutingContext context, Runnable granted) {
        check(context).ifPresentOrElse(refusal -> refuse(context, refusal), granted);
    }

    /** The rejection of the request; empty if it is authorised. Sets the response headers of the rejection. */
    Optional<Refusal> check(RoutingContext context) {
        ClientAddress client = access.addresses().of(context.request());
        Optional<Duration> wait = access.limits().waitFor(ClientLimit.ADMIN_ATTEMPTS, client);
        if (wait.isPresent()) {
            return Optional.of(new Refusal(429, "too many wrong keys came from this address", wait));
        }
        String authorization = context.request().getHeader("authorization");
        return switch (key.judge(authorization)) {
            case NOT_CONFIGURED ->
                Optional.of(new Refusal(
                        403, "set AUTO_UPDATE_SECRET_KEY to a key of your choice to allow this", Optional.empty()));
            case REFUSED -> {
                if (authorization != null) {
                    access.limits().take(ClientLimit.ADMIN_ATTEMPTS, client);
                    LOG.warn(
                            "wrong admin key from {} for {} {}",
                            client,
                            context.request().method(),
                            context.currentRoute().getPath());
                }
                context.response().putHeader("www-authenticate", "Bearer realm=\"archipelago\"");
                yield Optional.of(new Refusal(
                        401,
                        "send Authorization: Bearer followed by the value of AUTO_UPDATE_SECRET_KEY",
                        Optional.empty()));
            }
            case GRANTED -> Optional.empty();
        };
    }

    /** Answers with problem JSON. */
    void refuse(RoutingContext context, Refusal refusal) {
        refusal.retryAfter().ifPresent(wait -> Problems.retryAfter(context.request(), wait));
        problems.explain(context.request(), refusal.status(), refusal.text());
    }

    /** The origin of an authorised request. */
    AuditLog.Origin origin(RoutingContext context) {
        return new AuditLog.Origin(
                ACTOR, access.addresses().of(context.request()).toString());
    }
}
