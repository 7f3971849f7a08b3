package dev.archipelago.business.alerts;

/** Thrown if a rule is rejected. The message names the invalid part and the valid values; it contains no secrets. */
public final class RefusedRuleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    private RefusedRuleException(String message, boolean full) {
        super(message);
        this.full = full;
    }

    /** Creates an exception for an invalid part of a rule. */
    public static RefusedRuleException invalid(String message) {
        return new RefusedRuleException(message, false);
    }

    static RefusedRuleException full(String message) {
        return new RefusedRuleException(message, true);
    }

    /** Returns whether the rule is valid but the maximum number of rules is reached. */
    public boolean isFull() {
        return full;
    }
}
