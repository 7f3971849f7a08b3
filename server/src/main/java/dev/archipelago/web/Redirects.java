package dev.archipelago.web;

import dev.archipelago.web.page.HttpDate;
import dev.archipelago.web.page.SiteHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;

/** Redirects clients to other URLs of this site. Call it on the request's event loop. */
record Redirects(SiteHeaders site, InstantSource clock) {

    /** Redirects temporarily. {@code location} is a path of this site, never one that a client sent. */
    void temporary(HttpServerRequest request, String location) {
        redirect(request, 302, location);
    }

    /**
     * Redirects permanently; method and body are preserved. {@code location} is a path of this site, never one that a
     * client sent.
     */
    void permanent(HttpServerRequest request, String location) {
        redirect(request, 308, location);
    }

    private void redirect(HttpServerRequest request, int status, String location) {
        HttpServerResponse response = request.response().setStatusCode(status);
        MultiMap headers = response.headers();
        headers.set("location", location);
        headers.set("content-length", "0");
        headers.set("date", HttpDate.of(Math.floorDiv(clock.millis(), 1000L)));
        headers.set("cache-control", "public, max-age=300");
        headers.set("vary", "Accept-Encoding");
        site.addTo(headers);
        response.end();
    }
}
