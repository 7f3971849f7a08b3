package dev.archipelago.web.page;

/** A reason for a refused or failed request that says more than its HTTP status. */
public interface Explanation {

    /** The key of the message that pages show, in {@code messages_*.properties}. */
    String key();

    /** The {@code detail} of problem JSON (RFC 9457), in English. */
    String english();
}
