package dev.archipelago.business.reports;

/** Thrown if a submitted report is rejected. The message names the invalid part and what is expected. */
public final class InvalidReportException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidReportException(String message) {
        super(message);
    }
}
