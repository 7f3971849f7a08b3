package dev.archipelago.web.page;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.Map;

/** Writes pages as responses: in the negotiated encoding, or 304, in one write. Call on the request's event loop. */
public final class PageWriter {

    private final InstantSource clock;

    public PageWriter(InstantSource clock) {
        this.clock = clock;
    }

    /** Answers {@code request} with {@code page} and ends the response. */
    public void write(HttpServerRequest request, Page page, Addressing addressing) {
        write(request, page, addressing, Map.of());
    }

    /** As {@link #write(HttpServerRequest, Page, Addressing)}, with more headers for this response only. */
    public void write(HttpServerRequest request, Page page, Addressing addressing, Map<String, String> more) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        String accepted = request.headers().get(HttpHeaders.ACCEPT_ENCODING);
        Variant variant = page.negotiate(accepted == null ? "" : accepted);
        Variant.Heads heads = variant.heads(addressing, Math.floorDiv(clock.millis(), 1000L));
        String condition = request.headers().get(HttpHeaders.IF_NONE_MATCH);
        int status = page.head().status();
        if (condition != null && status == 200 && EntityTags.match(condition, variant.entityTag())) {
            response.setStatusCode(304);
            end(response, heads.notModified());
            return;
        }
        if (status != 200) {
            response.setStatusCode(status);
        }
        if (request.method() == HttpMethod.HEAD && more.isEmpty()) {
            end(response, heads.full());
            return;
        }
        response.headers().setAll(heads.full());
        more.forEach(response::putHeader);
        if (request.method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(variant.body().buffer());
        }
    }

    /**
     * Ends a response without a body. Vert.x removes a header field from it, for which it would copy shared ones, so
     * these are added afterwards.
     */
    private static void end(HttpServerResponse response, MultiMap shared) {
        response.headersEndHandler(nothing -> {
            MultiMap headers = response.headers();
            if (headers.isEmpty()) {
                headers.setAll(shared);
            } else {
                shared.forEach((name, value) -> headers.set(name, value));
            }
        });
        response.end();
    }
}
