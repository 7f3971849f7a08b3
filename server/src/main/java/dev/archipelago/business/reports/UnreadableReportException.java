package dev.archipelago.business.reports;

import java.util.function.Supplier;

/**
 * Thrown when the content of a stored report cannot be parsed. It concerns this report only: callers that show several
 * reports omit it.
 */
public final class UnreadableReportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int id;

    /** @param id the id of the report */
    public UnreadableReportException(int id, Throwable cause) {
        super("report " + id + " cannot be shown: " + cause, cause);
        this.id = id;
    }

    /** The id of the report. */
    public int id() {
        return id;
    }

    /**
     * The result of {@code work}, which parses the content of report {@code id}.
     *
     * @throws UnreadableReportException if it throws an exception, or an error that the content can cause, such as a
     *     stack overflow
     */
    public static <T> T guard(int id, Supplier<T> work) {
        try {
            return work.get();
        } catch (UnreadableReportException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            throw new UnreadableReportException(id, e);
        }
    }
}
