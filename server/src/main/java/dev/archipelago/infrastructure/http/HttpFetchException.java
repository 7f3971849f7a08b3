package dev.archipelago.infrastructure.http;

/** Thrown if a call has no response. The message names server and path, never the query, which may contain a key. */
public final class HttpFetchException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** No complete response within the deadline, or the caller was interrupted. */
        TIMEOUT,
        /** No connection. */
        CONNECT,
        /** More bytes than allowed, compressed or decompressed. */
        TOO_LARGE,
        /** The connection failed, or the response is not HTTP. */
        IO,
        /** The body is invalid gzip, or in an encoding that was not requested. */
        BODY
    }

    private final Kind kind;

    /** Constructs it with a message without secrets. There is no cause, whose message could contain the address. */
    public HttpFetchException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
