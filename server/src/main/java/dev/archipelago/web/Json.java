package dev.archipelago.web;

import dev.archipelago.web.page.HttpDate;
import dev.archipelago.web.page.SiteHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON responses, which must not be stored. Call it on the request's event loop. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final SiteHeaders site;
    private final InstantSource clock;

    Json(SiteHeaders site, InstantSource clock) {
        this.site = site;
        this.clock = clock;
    }

    /** Sends {@code body} as JSON. */
    void send(HttpServerRequest request, int status, Map<String, ?> body) {
        send(request, status, "application/json; charset=utf-8", bytes(body));
    }

    /** Converts {@code body} to JSON in UTF-8. May be called on any thread. */
    static byte[] bytes(Map<String, ?> body) {
        return MAPPER.writeValueAsBytes(body);
    }

    /** Sends a status without a body. */
    void sendNothing(HttpServerRequest request, int status) {
        HttpServerResponse response = request.response();
        if (begin(response, status)) {
            response.end();
        }
    }

    /** Sends {@code body} unchanged. */
    void send(HttpServerRequest request, int status, String contentType, byte[] body) {
        HttpServerResponse response = request.response();
        if (!begin(response, status)) {
            return;
        }
        response.headers().set("content-type", contentType);
        response.headers().set("content-length", Integer.toString(body.length));
        if (request.method() == io.vertx.core.http.HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(Buffer.buffer(body));
        }
    }

    /** Sets the common headers; false if the response has already ended. */
    private boolean begin(HttpServerResponse response, int status) {
        if (response.ended() || response.closed()) {
            return false;
        }
        response.setStatusCode(status);
        MultiMap headers = response.headers();
        headers.set("date", HttpDate.of(Math.floorDiv(clock.millis(), 1000L)));
        headers.set("cache-control", "no-store");
        headers.set("vary", "Accept");
        site.addTo(headers);
        return true;
    }
}
