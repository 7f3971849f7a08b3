package dev.archipelago.communication.reports;

/** Thrown when a file does not contain reports as JSON. The message is one sentence for the author of the file. */
final class BrokenReportFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    BrokenReportFileException(String message) {
        super(message);
        this.reason = message;
    }

    /** The message. */
    String reason() {
        return reason;
    }
}
