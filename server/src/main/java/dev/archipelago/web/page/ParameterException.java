package dev.archipelago.web.page;

import java.util.Optional;

/** Thrown while the parameters of a page are read from a request, if they cannot be. It has no stack trace. */
public final class ParameterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Optional<Explanation> explanation;

    /** @param status the HTTP status of the answer, 400 or 404 */
    public ParameterException(int status, Explanation explanation) {
        this(status, explanation.english(), Optional.of(explanation));
    }

    /** A refusal that is answered with problem JSON and {@code detail} whatever the client accepts. */
    public ParameterException(int status, String detail) {
        this(status, detail, Optional.empty());
    }

    private ParameterException(int status, String detail, Optional<Explanation> explanation) {
        super(detail, null, false, false);
        this.status = status;
        this.explanation = explanation;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** What the answer says; empty if {@link #getMessage} is for a program. */
    public Optional<Explanation> explanation() {
        return explanation;
    }
}
