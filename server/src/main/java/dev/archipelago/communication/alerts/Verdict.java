package dev.archipelago.communication.alerts;

/** The effect of a snapshot on a rule. */
public enum Verdict {
    /** Nothing changes. */
    NOTHING,
    /** The condition is false: the rule may fire again. */
    ARM,
    /** The rule fires. */
    FIRE
}
