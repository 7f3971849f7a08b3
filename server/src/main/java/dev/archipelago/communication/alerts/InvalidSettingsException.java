package dev.archipelago.communication.alerts;

/** Settings that a channel does not accept. The message is for the person who entered them and contains no secret. */
public final class InvalidSettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Creates an exception whose message starts after the name of the field.
     *
     * @param field the setting that is invalid
     * @param problem what is wrong with it, such as {@code must not be empty}
     */
    public InvalidSettingsException(String field, String problem) {
        super(problem);
        this.field = field;
    }

    /** The message with the path of the field, {@code prefix} first. */
    public String messageAt(String prefix) {
        return prefix + "." + field + " " + getMessage();
    }
}
