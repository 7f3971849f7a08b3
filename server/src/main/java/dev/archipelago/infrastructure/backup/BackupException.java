package dev.archipelago.infrastructure.backup;

/** Thrown when a backup or a restore is refused. The message is for the operator: the failure and its remedy. */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message the failure and its remedy, for the operator */
    public BackupException(String message) {
        super(message);
    }

    /**
     * @param message the failure and its remedy, for the operator
     * @param cause the cause
     */
    public BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
