package dev.archipelago.business.alerts;

/** A rule that was rejected. The message says what is invalid and what would be valid; it contains no secret. */
public final class RefusedRuleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    private RefusedRuleException(String message, boolean full) {
        super(message);
        this.full = full;
    }

    /** A part of the rule is invalid. */
    public static RefusedRuleException invalid(String message) {
        return new RefusedRuleException(message, false);
    }

    static RefusedRuleException full(String message) {
        return new RefusedRuleException(message, true);
    }

    /** Whether the rule is valid but there are too many rules. */
    public boolean isFull() {
        return full;
    }
}
