package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import io.vertx.core.http.HttpServerRequest;

/**
 * A response body that changes occasionally; it is compressed and hashed again only when it is written with another
 * array. Thread-safe; call it on the request's event loop.
 */
final class CachedBody {

    private record Rendered(byte[] source, Page page) {}

    private final PageHead head;
    private final PageFactory factory;
    private final PageWriter writer;
    /** Not a cache, but another form of the bytes that the caller holds. */
    private volatile Rendered last;

    CachedBody(PageHead head, PageFactory factory, PageWriter writer) {
        this.head = head;
        this.factory = factory;
        this.writer = writer;
        byte[] nothing = new byte[0];
        this.last = new Rendered(nothing, factory.page(head, nothing));
    }

    /** Writes {@code bytes}, which the caller must not modify. */
    void write(HttpServerRequest request, byte[] bytes, Addressing addressing) {
        Rendered rendered = last;
        if (rendered.source() != bytes) {
            rendered = new Rendered(bytes, factory.page(head, bytes));
            last = rendered;
        }
        writer.write(request, rendered.page(), addressing);
    }
}
