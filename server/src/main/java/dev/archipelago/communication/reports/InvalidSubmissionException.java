package dev.archipelago.communication.reports;

/** Thrown if a submitted report is not valid. The message names the invalid part and what is expected. */
public final class InvalidSubmissionException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidSubmissionException(String message) {
        super(message);
    }
}
