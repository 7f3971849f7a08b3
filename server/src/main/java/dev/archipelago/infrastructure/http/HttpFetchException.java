package dev.archipelago.infrastructure.http;

/** A call to another server brought no answer. The message names the server and path, never the query, which may hold a key. */
public final class HttpFetchException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** No whole answer within the deadline, or the caller was interrupted. */
        TIMEOUT,
        /** No connection. */
        CONNECT,
        /** More bytes than allowed, packed or unpacked. */
        TOO_LARGE,
        /** The connection broke, or the answer is not HTTP. */
        IO,
        /** The body is not the gzip that it says it is, or in an encoding that was not asked for. */
        BODY
    }

    private final Kind kind;

    /** With a message that holds no secret. A cause is not kept, since its text could hold the address. */
    public HttpFetchException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
