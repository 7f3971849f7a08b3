package dev.archipelago.cache.spring;

import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** The transaction of the current thread, if the program has Spring's transactions at all. */
final class Transactions {

    private static final boolean PRESENT = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            Transactions.class.getClassLoader());

    private Transactions() {}

    static boolean active() {
        return PRESENT && Present.active();
    }

    /** Loaded only if the class it refers to exists. */
    private static final class Present {

        static boolean active() {
            return TransactionSynchronizationManager.isActualTransactionActive();
        }
    }
}
