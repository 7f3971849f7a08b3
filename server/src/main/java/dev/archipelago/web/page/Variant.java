package dev.archipelago.web.page;

import dev.archipelago.infrastructure.digest.Sha256;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A page in one encoding: the body, its entity tag, and its headers, which are built once a second. Thread-safe. */
final class Variant {

    /** The headers of one second; the maps are read-only and shared by all responses. */
    record Heads(long second, MultiMap full, MultiMap notModified) {}

    private final Encoding encoding;
    private final DirectBody body;
    private final String entityTag;
    private final PageHead head;
    private final SiteHeaders site;
    private final AtomicReferenceArray<Heads> ready = new AtomicReferenceArray<>(Addressing.values().length);

    Variant(Encoding encoding, byte[] bytes, PageHead head, SiteHeaders site) {
        this.encoding = encoding;
        this.body = DirectBody.of(bytes);
        this.entityTag = '"' + hash(bytes) + '"';
        this.head = head;
        this.site = site;
    }

    Encoding encoding() {
        return encoding;
    }

    DirectBody body() {
        return body;
    }

    String entityTag() {
        return entityTag;
    }

    /** The headers for {@code addressing} in {@code second}; two threads may build the same ones, which is harmless. */
    Heads heads(Addressing addressing, long second) {
        Heads heads = ready.get(addressing.ordinal());
        if (heads == null || heads.second() != second) {
            heads = make(addressing, second);
            ready.set(addressing.ordinal(), heads);
        }
        return heads;
    }

    private Heads make(Addressing addressing, long second) {
        MultiMap notModified = HttpHeaders.headers();
        CachePolicy policy = head.policy(addressing);
        notModified.set("date", HttpDate.of(second));
        notModified.set("cache-control", policy.cacheControl());
        notModified.set("vary", policy.vary());
        notModified.set("etag", entityTag);
        notModified.set(
                HttpHeaderNames.CONTENT_SECURITY_POLICY,
                head.contentSecurityPolicy().orElseGet(() -> SiteHeaders.policyOf(head.contentType())));
        site.addTo(notModified);

        MultiMap full = HttpHeaders.headers();
        full.set("content-type", head.contentType());
        full.set("content-length", Integer.toString(body.length()));
        if (encoding != Encoding.IDENTITY) {
            full.set("content-encoding", encoding.token());
        }
        head.language().ifPresent(tag -> full.set("content-language", tag));
        full.addAll(notModified);
        return new Heads(second, full.copy(false), notModified.copy(false));
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes), 0, 12);
    }
}
