package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertRule;
import java.util.List;

/**
 * The lock of the one server that evaluates alerts, and what only its holder may do with the rules. A server that lost
 * the lock cannot write. Not thread-safe; every method blocks until the database answers, and throws a
 * {@link RuntimeException} if that fails.
 */
interface AlertLeaderLock extends AutoCloseable {

    /** Acquires the lock if it is free; returns whether this server holds it now. */
    boolean acquire();

    /**
     * Keeps the lock, which the database takes from a server that is silent. Must be called each second or more often;
     * does nothing if the lock is not held or needs no renewal.
     */
    default void renew() {}

    /**
     * The enabled rules in the order of their ids.
     *
     * @throws IllegalStateException if the lock is not held
     */
    List<AlertRule> rules();

    /**
     * Writes the result of one evaluation in one transaction. A rule that was changed since {@link #rules} is skipped.
     *
     * @return the number of alerts that were written
     * @throws IllegalStateException if the lock is not held
     */
    int write(List<Alert> fired, List<AlertRule> armed);

    /** Releases the lock, so that another server may acquire it; does nothing if it is not held. */
    @Override
    void close();
}
