package dev.archipelago.business.reports;

/** Thrown if a report was changed after the version that a change refers to. */
public final class ChangedReportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChangedReportException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
