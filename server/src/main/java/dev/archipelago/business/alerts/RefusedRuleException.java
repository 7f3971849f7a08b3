package dev.archipelago.business.alerts;

/** A rule that may not be. The message says what is wrong with it and what would be right; it holds no secret. */
public final class RefusedRuleException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean full;

    private RefusedRuleException(String message, boolean full) {
        super(message);
        this.full = full;
    }

    /** Something in it is wrong. */
    public static RefusedRuleException invalid(String message) {
        return new RefusedRuleException(message, false);
    }

    static RefusedRuleException full(String message) {
        return new RefusedRuleException(message, true);
    }

    /** Whether the rule is right and there are too many. */
    public boolean isFull() {
        return full;
    }
}
