package dev.archipelago.web;

import io.vertx.ext.web.RoutingContext;

/** Decides whether a request may have what it asks for, before anything of its body is read. Called on the event loop. */
@FunctionalInterface
interface Admission {

    /** Everybody may. */
    Admission EVERYBODY = (context, granted) -> granted.run();

    /** Runs {@code granted} on the event loop, now or later, or answers the request itself. */
    void admit(RoutingContext context, Runnable granted);
}
