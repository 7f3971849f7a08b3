package dev.archipelago.communication.alerts;

import dev.archipelago.market.alert.Alert;
import dev.archipelago.market.alert.AlertRule;
import java.util.List;

/**
 * The lock of the one server that evaluates alerts, and what only its holder does with the rules. A server that lost the
 * lock can write nothing. For one thread; blocks until the database answers, and throws a {@link RuntimeException} if that
 * fails.
 */
interface AlertLeaderLock extends AutoCloseable {

    /** Takes the lock if it is free; returns whether this server holds it now. */
    boolean take();

    /**
     * Tells the database that this server still runs, where it would release the lock of one that is silent. To be called
     * each second or more often; does nothing if the lock is not held, or needs no renewal.
     */
    default void renew() {}

    /**
     * The rules that are enabled, in the order of their ids.
     *
     * @throws IllegalStateException if the lock is not held
     */
    List<AlertRule> rules();

    /**
     * Writes what follows from one snapshot, all of it or nothing. A rule that was changed since {@link #rules} is passed over.
     *
     * @return how many alerts were written
     * @throws IllegalStateException if the lock is not held
     */
    int write(List<Alert> fired, List<AlertRule> armed);

    /** Releases the lock, so that another server may take it; does nothing if it is not held. */
    @Override
    void close();
}
