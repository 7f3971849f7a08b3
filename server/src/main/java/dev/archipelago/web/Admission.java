package dev.archipelago.web;

import io.vertx.ext.web.RoutingContext;

/** Decides whether a request is authorised, before its body is read. Called on the event loop. */
@FunctionalInterface
interface Admission {

    /** Authorises every request. */
    Admission EVERYBODY = (context, granted) -> granted.run();

    /** Runs {@code granted} on the event loop, now or later, or answers the request. */
    void admit(RoutingContext context, Runnable granted);
}
