package dev.archipelago.communication.reports;

/** A file is not reports in JSON. The message is one sentence for whoever wrote the file. */
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
