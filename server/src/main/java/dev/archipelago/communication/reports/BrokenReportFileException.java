package dev.archipelago.communication.reports;

/** A file is not reports in JSON. The message is one sentence for whoever wrote the file. */
final class BrokenReportFileException extends Exception {

    private static final long serialVersionUID = 1L;

    BrokenReportFileException(String message) {
        super(message);
    }
}
