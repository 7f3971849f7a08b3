package dev.archipelago.web;

import io.vertx.core.http.HttpServerRequest;

/** Sends a client on to another address of this site. */
final class Redirects {

    private Redirects() {}

    /** For now: the old address stays right. {@code location} is a path of ours, never one a client sent. */
    static void temporary(HttpServerRequest request, String location) {
        request.response()
                .setStatusCode(302)
                .putHeader("location", location)
                .putHeader("cache-control", "public, max-age=300")
                .putHeader("vary", "Accept-Encoding")
                .putHeader("content-length", "0")
                .end();
    }
}
