package dev.archipelago.business.reports;

import java.util.function.Supplier;

/**
 * That a stored report cannot be shown, because the code that reads its content fails on it. It is about this one report:
 * callers that show several leave it out.
 */
public final class UnreadableReportException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int id;

    /** @param id the number of the report */
    public UnreadableReportException(int id, Throwable cause) {
        super("report " + id + " cannot be shown: " + cause, cause);
        this.id = id;
    }

    /** The number of the report. */
    public int id() {
        return id;
    }

    /**
     * The result of {@code work}, which reads the content of report {@code id}.
     *
     * @throws UnreadableReportException if it throws anything but an error of the virtual machine; a stack overflow is the
     *     content's doing and counts as well
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
