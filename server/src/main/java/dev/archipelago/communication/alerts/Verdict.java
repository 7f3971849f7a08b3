package dev.archipelago.communication.alerts;

/** What a snapshot means for a rule. */
public enum Verdict {
    /** Nothing changes. */
    NOTHING,
    /** The condition was seen false: the rule may fire again. */
    ARM,
    /** It fires. */
    FIRE
}
