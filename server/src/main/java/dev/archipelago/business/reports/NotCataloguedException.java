package dev.archipelago.business.reports;

/** Thrown when reports cannot be searched or listed by month, because the catalogue is not ready on this server. */
public final class NotCataloguedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotCataloguedException() {
        super("the catalogue of reports is not ready; the health of report_catalogue says why");
    }
}
