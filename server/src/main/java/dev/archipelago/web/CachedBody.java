package dev.archipelago.web;

import dev.archipelago.web.page.Addressing;
import dev.archipelago.web.page.Page;
import dev.archipelago.web.page.PageFactory;
import dev.archipelago.web.page.PageHead;
import dev.archipelago.web.page.PageWriter;
import io.vertx.core.http.HttpServerRequest;

/**
 * An answer whose bytes change now and then: made ready again, with its encodings and entity tag, only when another
 * array comes. Thread-safe; call on the request's event loop.
 */
final class CachedBody {

    private record Made(byte[] source, Page page) {}

    private final PageHead head;
    private final PageFactory factory;
    private final PageWriter writer;
    /** No cache: another form of the bytes its callers hold, which ends with them. */
    private volatile Made last;

    CachedBody(PageHead head, PageFactory factory, PageWriter writer) {
        this.head = head;
        this.factory = factory;
        this.writer = writer;
        byte[] nothing = new byte[0];
        this.last = new Made(nothing, factory.page(head, nothing));
    }

    /** Answers with {@code bytes}, which the caller does not change. */
    void write(HttpServerRequest request, byte[] bytes, Addressing addressing) {
        Made made = last;
        if (made.source() != bytes) {
            made = new Made(bytes, factory.page(head, bytes));
            last = made;
        }
        writer.write(request, made.page(), addressing);
    }
}
