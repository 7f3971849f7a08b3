package dev.archipelago.business.reports;

/** That reports cannot be searched or listed by month yet, or not on this server: their catalogue is not ready. */
public final class NotCataloguedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotCataloguedException() {
        super("the catalogue of reports is not ready; the health of report_catalogue says why");
    }
}
