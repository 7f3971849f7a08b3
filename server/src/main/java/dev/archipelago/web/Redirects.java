package dev.archipelago.web;

import dev.archipelago.web.page.HttpDate;
import dev.archipelago.web.page.SiteHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;

/** Sends clients on to other addresses of this site. Call on the request's event loop. */
record Redirects(SiteHeaders site, InstantSource clock) {

    /** The old address stays the right one. {@code location} is a path of ours, never one a client sent. */
    void temporary(HttpServerRequest request, String location) {
        redirect(request, 302, location);
    }

    /** The address moved for good; method and body stay. {@code location} is a path of ours, never one a client sent. */
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
