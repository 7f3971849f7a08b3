package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import io.vertx.core.http.HttpServerRequest;

/**
 * A response body that changes now and then: it is compressed and hashed again only when it is written with another
 * array. Thread-safe; call on the request's event loop.
 */
final class CachedBody {

    private record Made(byte[] source, Page page) {}

    private final PageHead head;
    private final PageFactory factory;
    private final PageWriter writer;
    /** Not a cache: another form of the bytes that the caller holds. */
    private volatile Made last;

    CachedBody(PageHead head, PageFactory factory, PageWriter writer) {
        this.head = head;
        this.factory = factory;
        this.writer = writer;
        byte[] nothing = new byte[0];
        this.last = new Made(nothing, factory.page(head, nothing));
    }

    /** Writes {@code bytes}, which the caller does not change. */
    void write(HttpServerRequest request, byte[] bytes, Addressing addressing) {
        Made made = last;
        if (made.source() != bytes) {
            made = new Made(bytes, factory.page(head, bytes));
            last = made;
        }
        writer.write(request, made.page(), addressing);
    }
}
