package dev.archipelago.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Checks of requests that do not depend on the route. Never blocks. */
final class RequestChecks {

    /** The maximum length of a URL, in characters. */
    static final int URI_MAXIMUM = 8 * 1024;

    private RequestChecks() {}

    /** The status of the response to a request that could not be decoded. */
    static int undecodable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return 414;
        }
        return cause instanceof TooLongHttpHeaderException ? 431 : 400;
    }

    /**
     * The status of the response to {@code request} if its head is invalid or ambiguous; in that case the rest of the
     * connection cannot be interpreted.
     */
    static OptionalInt fatal(HttpServerRequest request) {
        if (request.uri().length() > URI_MAXIMUM) {
            return OptionalInt.of(414);
        }
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.size() > 1
                || request.version() == HttpVersion.HTTP_1_1
                        && (hosts.isEmpty() || hosts.getFirst().isBlank())) {
            return OptionalInt.of(400);
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Numbers.isNumber(length) && tooLong(length, request.path())) {
            return OptionalInt.of(413);
        }
        return OptionalInt.empty();
    }

    private static boolean tooLong(String digits, @Nullable String path) {
        return Numbers.parse(digits).orElse(Integer.MAX_VALUE) > RequestBody.maximum(path == null ? "" : path);
    }

    /** Whether every {@code %} begins an encoded byte, so that the router can decode the URL. */
    static boolean isDecodable(String uri) {
        for (int at = uri.indexOf('%'); at >= 0; at = uri.indexOf('%', at + 1)) {
            if (at + 2 >= uri.length()
                    || Character.digit(uri.charAt(at + 1), 16) < 0
                    || Character.digit(uri.charAt(at + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether {@code path} is normalised: no empty or dot segments, and nothing encoded unnecessarily. The router would
     * accept other spellings, which could bypass a proxy that filters by the literal path.
     */
    static boolean isNormal(String path) {
        if (!path.startsWith("/") || path.contains("//") || path.indexOf('\\') >= 0) {
            return false;
        }
        if (path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..")) {
            return false;
        }
        for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
            if (isUnreserved((char) Integer.parseInt(path, at + 1, at + 3, 16))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnreserved(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || "-._~".indexOf(character) >= 0;
    }

    /** Whether {@code path} matches {@code route} exactly, where {@code :name} matches one segment. */
    static boolean isExactly(String route, String path) {
        String[] expected = route.split("/", -1);
        String[] found = path.split("/", -1);
        if (expected.length != found.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            boolean named = expected[i].startsWith(":");
            if (named ? found[i].isEmpty() : !expected[i].equals(found[i])) {
                return false;
            }
        }
        return true;
    }
}
