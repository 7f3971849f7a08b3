package dev.archipelago.infrastructure.store;

import dev.archipelago.infrastructure.config.DatabaseAddress;
import dev.archipelago.infrastructure.config.Secret;
import dev.archipelago.site.Await;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that verifies that a connection holder whose interrupt status is set can return its connection while
 * another thread has just been handed one. Run it with one carrier thread. It exits with 0 on success. Without
 * protection it exits with 1: the holder spins in the pool until the other thread has run, which never happens, because
 * the holder occupies the only carrier.
 */
final class InterruptedHolders {

    private InterruptedHolders() {}

    public static void main(String[] arguments) throws InterruptedException {
        DatabaseAddress address = new DatabaseAddress(arguments[0], arguments[1], new Secret(arguments[2]));
        Database database = Database.open(address, 2);
        // Both connections are created in advance: on a loaded machine creating one takes longer than a holder waits.
        Await.until("both connections", () -> database.statistics().idleConnections() == 2);
        CountDownLatch held = new CountDownLatch(2);
        CountDownLatch done = new CountDownLatch(3);
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            database.jdbi().useHandle(handle -> {
                held.countDown();
                first.join();
                // The other holder becomes runnable before the waiter that receives this connection.
                second.complete(null);
            });
            done.countDown();
        });
        Thread.startVirtualThread(() -> {
            database.jdbi().useHandle(handle -> {
                held.countDown();
                second.join();
                Thread.currentThread().interrupt();
            });
            done.countDown();
        });
        boolean alive = held.await(30, TimeUnit.SECONDS);
        Thread.startVirtualThread(() -> {
            database.jdbi().useHandle(handle -> handle.execute("SELECT 1"));
            done.countDown();
        });
        Await.until("a waiting thread", () -> database.statistics().waitingThreads() == 1);
        first.complete(null);
        Runtime.getRuntime().halt(alive && done.await(20, TimeUnit.SECONDS) ? 0 : 1);
    }
}
