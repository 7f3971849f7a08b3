package dev.archipelago.doctor;

/**
 * What a check found out.
 *
 * @param subject what was checked, in a few words
 * @param message what is so, as one line without secrets
 * @param advice what to do; empty if there is nothing to do
 */
public record Finding(String subject, Status status, String message, String advice) {

    /** The severity of a finding. */
    public enum Status {
        /** It works. */
        OK,
        /** It is not used, so it was not checked. */
        SKIPPED,
        /** It works with restrictions. */
        WARNING,
        /** It does not work. */
        FAILED
    }

    static Finding ok(String subject, String message) {
        return new Finding(subject, Status.OK, message, "");
    }

    static Finding skipped(String subject, String message) {
        return new Finding(subject, Status.SKIPPED, message, "");
    }

    static Finding warning(String subject, String message, String advice) {
        return new Finding(subject, Status.WARNING, message, advice);
    }

    static Finding failed(String subject, String message, String advice) {
        return new Finding(subject, Status.FAILED, message, advice);
    }
}
